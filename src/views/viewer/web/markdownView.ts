import { parseMarkdown, type Block, type Inline } from '../markdown';
import { element } from './dom';

/** A description as inert elements: no link can be followed and nothing is ever parsed as HTML. */
export function markdownView(source: string): HTMLElement {
  const view = element('div', { class: 'markdown', attributes: { dir: 'auto' } });
  view.append(...parseMarkdown(source).map(blockElement));
  return view;
}

function blockElement(block: Block): HTMLElement {
  if (block.kind === 'code') return element('pre', {}, element('code', { text: block.text }));
  if (block.kind === 'list') {
    const items = block.items.map((item) => element('li', {}, ...item.map(inlineNode)));
    return element(block.ordered ? 'ol' : 'ul', {}, ...items);
  }
  const options = block.kind === 'heading' ? { class: 'heading' } : {};
  return element('p', options, ...block.children.map(inlineNode));
}

function inlineNode(inline: Inline): Node {
  if (inline.kind === 'text') return document.createTextNode(inline.text);
  if (inline.kind === 'code') return element('code', { text: inline.text });
  const children = inline.children.map(inlineNode);
  if (inline.kind === 'strong') return element('strong', {}, ...children);
  if (inline.kind === 'emphasis') return element('em', {}, ...children);
  const address = element('span', { class: 'address', text: ` (${inline.address})` });
  return element('span', {}, ...children, address);
}
