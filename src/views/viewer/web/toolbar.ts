import type { ImageRole } from '../../../session/document';
import { formatPercent } from '../format';
import { isAnnotated, ROLE_LABELS } from '../imageLabels';
import type { ImageView } from '../protocol';
import { element, iconButton } from './dom';
import type { ViewerCommand } from '../viewerCommand';

export interface ToolbarState {
  readonly index: number;
  readonly count: number;
  readonly image: ImageView | undefined;
  /** What is shown of it; undefined when it has no pixels. */
  readonly view: ImageRole | undefined;
  readonly details: boolean;
  /** Whether drawing is turned on: the original is shown then, with everything on it. */
  readonly annotating: boolean;
}

/** What the switch offers; other renditions are in the details. */
const SWITCH = ['original', 'annotated'] as const;

/** The row of buttons above the image. */
export class Toolbar {
  readonly element = element('div', {
    class: 'toolbar',
    attributes: { role: 'toolbar', 'aria-label': 'Session' },
  });
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly position = element('span', { class: 'position' });
  private readonly views = new Map<(typeof SWITCH)[number], HTMLButtonElement>();
  private readonly viewGroup = element('div', {
    class: 'segments',
    attributes: { role: 'group', 'aria-label': 'What is shown' },
  });
  private readonly annotate: HTMLButtonElement;
  private readonly scale = element('button', {
    class: 'scale',
    title: 'Actual size (1)',
    attributes: { type: 'button' },
  });
  private readonly details: HTMLButtonElement;
  private readonly needImage: readonly HTMLButtonElement[];

  constructor(run: (command: ViewerCommand) => void, show: (view: ImageRole) => void) {
    this.previous = iconButton('chevron-left', 'Previous image', 'Left', () => run('previousImage'));
    this.next = iconButton('chevron-right', 'Next image', 'Right', () => run('nextImage'));
    this.annotate = iconButton('edit', 'Annotate', 'A', () => run('annotate'));
    this.details = iconButton('info', 'Details', 'I', () => run('toggleDetails'));
    this.scale.addEventListener('click', () => run('actualSize'));
    const zoomOut = iconButton('zoom-out', 'Zoom out', '-', () => run('zoomOut'));
    const zoomIn = iconButton('zoom-in', 'Zoom in', '+', () => run('zoomIn'));
    const fit = iconButton('screen-full', 'Fit to window', '0', () => run('fit'));
    const fitWidth = iconButton('arrow-both', 'Fit width', 'W', () => run('fitWidth'));
    const copy = iconButton('copy', 'Copy image', 'C', () => run('copyImage'));
    const save = iconButton('save-as', 'Save image as…', 'S', () => run('saveImage'));
    const help = iconButton('question', 'Keyboard shortcuts', '?', () => run('help'));
    this.needImage = [zoomOut, this.scale, zoomIn, fitWidth, fit, copy, save];

    for (const view of SWITCH) {
      const button = element('button', { text: ROLE_LABELS[view], attributes: { type: 'button' } });
      button.addEventListener('click', () => show(view));
      this.views.set(view, button);
      this.viewGroup.append(button);
    }
    this.element.append(
      element('div', { class: 'group' }, this.previous, this.position, this.next),
      element('div', { class: 'group' }, this.viewGroup, this.annotate),
      element('div', { class: 'group zoom' }, zoomOut, this.scale, zoomIn, fitWidth, fit),
      element('div', { class: 'group end' }, copy, save, this.details, help),
    );
  }

  update({ index, count, image, view, details, annotating }: ToolbarState): void {
    this.position.textContent = count > 0 ? `${index + 1} / ${count}` : '';
    this.position.setAttribute('aria-label', `Image ${index + 1} of ${count}`);
    this.previous.disabled = index <= 0;
    this.next.disabled = index >= count - 1;
    for (const [name, button] of this.views) {
      const why = image && whyNot(name, image, annotating);
      button.disabled = name !== view && (!image || why !== undefined);
      button.title = (button.disabled && why) || `${ROLE_LABELS[name]} (R)`;
      button.setAttribute('aria-pressed', String(name === view));
    }
    this.viewGroup.hidden = count === 0;
    this.annotate.hidden = count === 0;
    this.annotate.setAttribute('aria-pressed', String(annotating));
    this.details.setAttribute('aria-pressed', String(details));
    for (const button of this.needImage) button.disabled = view === undefined;
    if (view === undefined) this.scale.textContent = '';
  }

  showScale(scale: number): void {
    this.scale.textContent = formatPercent(scale);
    this.scale.setAttribute('aria-label', `Zoom ${formatPercent(scale)}; actual size`);
  }
}

/** Why an image cannot be shown so; undefined where it can. */
function whyNot(view: (typeof SWITCH)[number], image: ImageView, annotating: boolean): string | undefined {
  if (annotating) return 'While you draw, all that is drawn is shown';
  if (view === 'annotated') return isAnnotated(image) ? undefined : 'Nothing is drawn on this image';
  return image.renditions.original ? undefined : 'This image has no original';
}
