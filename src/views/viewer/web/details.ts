import { displaySize } from '../../../base/displayText';
import type { ContainerKind, ImageRole, SessionShape } from '../../../session/document';
import { formatLocalTime, formatPercent } from '../format';
import { dimensions, ROLE_LABELS } from '../imageLabels';
import { IMAGE_ROLES, type ImageView, type SessionView } from '../protocol';
import { element, icon, textButton } from './dom';
import { setMenuContext } from './menuContext';
import { markdownView } from './markdownView';

const CONTAINERS: Record<ContainerKind, string> = {
  desktop: 'Desktop app, with cover image',
  json: 'Plain JSON',
  xor: 'Desktop app, without cover image',
  sealed: 'Sealed (age)',
};

const SHAPES: Record<SessionShape, string> = {
  wrapper: 'Session with metadata',
  legacy: 'Session without metadata (legacy)',
  tempCache: 'Unsaved session (temporary cache)',
};

/** What is known about the session and the current image, beside it. */
export class Details {
  readonly element = element('aside', {
    class: 'details',
    attributes: { 'aria-label': 'Details', tabindex: '0' },
  });
  private readonly image = element('section');

  /** @param show shows another rendition of the current image */
  constructor(
    private readonly session: SessionView,
    private readonly show: (view: ImageRole) => void,
  ) {
    setMenuContext(this.element, { webviewSection: 'session' });
    this.element.append(this.head(), this.sessionFacts(), this.image, this.fileFacts());
  }

  /**
   * @param image the current one, with what is drawn on it; undefined in a session without images
   * @param index its position, 0-based
   * @param shown what is shown of it, and whether that may be changed
   */
  showImage(
    image: ImageView | undefined,
    index: number,
    { view, canChoose }: { readonly view: ImageRole | undefined; readonly canChoose: boolean },
  ): void {
    const hadFocus = this.image.contains(document.activeElement);
    this.image.replaceChildren();
    if (hadFocus) this.element.focus({ preventScroll: true });
    if (!image) return;
    const { x, y, width, height } = image.geometry;
    const problems = image.problems.map((text) =>
      element('p', { class: 'problem' }, icon('warning'), element('span', { text })),
    );
    this.image.append(
      element('h3', { text: `Image ${index + 1}` }),
      ...problems,
      facts([
        ...IMAGE_ROLES.map((each): Fact => {
          const isCurrent = each === view;
          return [ROLE_LABELS[each], this.rendition(image, each, canChoose && !isCurrent), isCurrent];
        }),
        [
          'On screen',
          width > 0 && height > 0
            ? `${round(width)} × ${round(height)} at ${round(x)}, ${round(y)}`
            : undefined,
        ],
        ['Scale', formatPercent(image.scale)],
        ['Drawings', image.drawings.length > 0 ? String(image.drawings.length) : undefined],
        ['Hidden', image.hidden ? 'Yes' : undefined],
      ]),
    );
  }

  /** A rendition in words; as a button where that shows it. */
  private rendition(image: ImageView, role: ImageRole, isButton: boolean): string | Node | undefined {
    const rendition = image.renditions[role];
    if (!rendition) return undefined;
    const text = `${dimensions(rendition)}, ${displaySize(rendition.size)}`;
    if (!isButton) return text;
    const button = textButton(text, () => this.show(role), 'link');
    button.title = `Show: ${ROLE_LABELS[role]}`;
    button.setAttribute('aria-label', `${ROLE_LABELS[role]}: ${text}`);
    return button;
  }

  private head(): HTMLElement {
    const { metadata, title } = this.session;
    const head = element('header', {}, element('h2', { attributes: { dir: 'auto' }, text: title }));
    if (metadata && metadata.tags.length > 0) {
      const tags = metadata.tags.map((text) =>
        element('li', { class: 'tag', text, attributes: { dir: 'auto' } }),
      );
      head.append(element('ul', { class: 'tags', attributes: { 'aria-label': 'Tags' } }, ...tags));
    }
    if (metadata?.desc.trim()) head.append(markdownView(metadata.desc));
    return head;
  }

  private sessionFacts(): HTMLElement {
    const { metadata, images, timestamp } = this.session;
    const created = metadata?.createdAt ?? timestamp;
    const stated = metadata?.imageCount;
    return element(
      'section',
      {},
      element('h3', { text: 'Session' }),
      facts([
        ['Created', created && formatLocalTime(created)],
        ['Captured', timestamp && timestamp !== created ? formatLocalTime(timestamp) : undefined],
        [
          'Images',
          stated === undefined || stated === images.length
            ? `${images.length}`
            : `${images.length} of ${stated}`,
        ],
        ['Author', metadata?.author],
        ['Class', metadata?.class || undefined],
        ['Colour', metadata?.color && colorText(metadata.color)],
      ]),
    );
  }

  private fileFacts(): HTMLElement {
    const { filename, container, shape, version } = this.session;
    return element(
      'section',
      {},
      element('h3', { text: 'File' }),
      facts([
        ['File name', filename],
        ['Container', CONTAINERS[container]],
        ['Content', SHAPES[shape]],
        ['Version', version],
      ]),
    );
  }
}

type Fact = readonly [label: string, value: string | Node | undefined, isCurrent?: boolean];

/** A list of facts; those without a value are left out. */
function facts(entries: readonly Fact[]): HTMLElement {
  const list = element('dl');
  for (const [label, value, isCurrent] of entries) {
    if (value === undefined || value === '') continue;
    const detail = element('dd', { attributes: { dir: 'auto' } }, value);
    if (isCurrent) {
      detail.classList.add('current');
      detail.setAttribute('aria-current', 'true');
    }
    list.append(element('dt', { text: label }), detail);
  }
  return list;
}

function colorText(color: string): HTMLElement {
  const dot = element('span', { class: `dot ${color}`, attributes: { 'aria-hidden': 'true' } });
  return element('span', {}, dot, color[0]!.toUpperCase() + color.slice(1));
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
