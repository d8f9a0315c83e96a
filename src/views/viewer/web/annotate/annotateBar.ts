import { element, icon, iconButton, textButton } from '../dom';
import type { Tool } from './drawingBoard';

export interface BarActions {
  readonly use: (tool: Tool | undefined) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly discard: () => void;
  readonly save: () => void;
}

export interface BarState {
  readonly isOn: boolean;
  readonly tool: Tool | undefined;
  /** Why the image that is shown cannot be drawn on, if so. */
  readonly problem: string | undefined;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** How many images have something that is not saved. */
  readonly unsaved: number;
  readonly isSaving: boolean;
}

/** What the tools are called, their key, and how they are used. */
const TOOLS: readonly {
  readonly tool: Tool | undefined;
  readonly label: string;
  readonly symbol: string;
  readonly key: string;
  readonly hint: string;
}[] = [
  {
    tool: 'pen',
    label: 'Pen',
    symbol: 'edit',
    key: 'P',
    hint: 'Drag to draw. By keyboard: arrows move, Space puts the pen down and lifts it.',
  },
  {
    tool: 'text',
    label: 'Text',
    symbol: 'text-size',
    key: 'T',
    hint: 'Click where a text begins, or on one to change it. By keyboard: arrows move, Enter begins.',
  },
  {
    tool: 'erase',
    label: 'Erase',
    symbol: 'eraser',
    key: 'E',
    hint: 'Click or drag over what goes. By keyboard: arrows move, Space erases.',
  },
  { tool: undefined, label: 'Move', symbol: 'move', key: 'V', hint: 'Drag to move a zoomed image.' },
];

/** The row of drawing tools; without them, a note about what is not saved. */
export class AnnotateBar {
  readonly element = element('div', {
    class: 'toolbar annotate-bar',
    attributes: { role: 'toolbar', 'aria-label': 'Annotate' },
  });
  private readonly tools = new Map<Tool | undefined, HTMLButtonElement>();
  private readonly toolGroup = element('div', { class: 'group' });
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly discard: HTMLButtonElement;
  private readonly save: HTMLButtonElement;
  private readonly hint = element('p', { class: 'hint' });
  private readonly live = element('span', {
    class: 'for-screen-readers',
    attributes: { 'aria-live': 'polite' },
  });

  constructor({ use, undo, redo, discard, save }: BarActions) {
    this.undo = iconButton('discard', 'Undo', 'Ctrl+Z', undo);
    this.redo = iconButton('redo', 'Redo', 'Ctrl+Shift+Z', redo);
    this.discard = textButton('Discard…', discard, 'button secondary');
    this.save = textButton('Save…', save);
    this.save.title = 'Save annotations (Ctrl+S)';
    const segments = element('div', {
      class: 'segments',
      attributes: { role: 'group', 'aria-label': 'Tool' },
    });
    for (const { tool, label, symbol, key } of TOOLS) {
      const options = { title: `${label} (${key})`, attributes: { type: 'button' } };
      const button = element('button', options, icon(symbol), element('span', { text: label }));
      button.addEventListener('click', () => use(tool));
      this.tools.set(tool, button);
      segments.append(button);
    }
    this.toolGroup.append(segments, this.undo, this.redo);
    const end = element('div', { class: 'group end' }, this.discard, this.save);
    this.element.append(this.toolGroup, this.hint, end, this.live);
  }

  update(state: BarState): void {
    const { isOn, tool, problem, unsaved, isSaving } = state;
    this.element.hidden = !isOn && unsaved === 0;
    this.toolGroup.hidden = !isOn;
    for (const [each, button] of this.tools) {
      button.setAttribute('aria-pressed', String(each === tool));
      button.disabled = isSaving || (problem !== undefined && each !== undefined);
    }
    this.undo.disabled = isSaving || !state.canUndo;
    this.redo.disabled = isSaving || !state.canRedo;
    this.discard.disabled = isSaving || unsaved === 0;
    this.save.disabled = isSaving || unsaved === 0;
    this.hint.textContent = isSaving ? 'Saving…' : isOn ? (problem ?? hintOf(tool)) : unsavedText(unsaved);
  }

  /** Tells a screen reader what happened. */
  say(text: string): void {
    this.live.textContent = text;
  }
}

function hintOf(tool: Tool | undefined): string {
  return TOOLS.find((each) => each.tool === tool)?.hint ?? '';
}

function unsavedText(images: number): string {
  return images === 1
    ? 'Annotations of 1 image are not saved.'
    : `Annotations of ${images} images are not saved.`;
}
