import type { ImageRole } from '../../../session/document';
import { formatPercent } from '../format';
import { ROLE_LABELS } from '../imageLabels';
import { IMAGE_ROLES, type ImageView } from '../protocol';
import { element, iconButton } from './dom';
import type { ViewerCommand } from '../viewerCommand';

export interface ToolbarState {
  readonly index: number;
  readonly count: number;
  readonly image: ImageView | undefined;
  readonly role: ImageRole | undefined;
  readonly drawings: boolean;
  readonly details: boolean;
  /** Whether drawing is turned on: the original is shown then, with everything on it. */
  readonly annotating: boolean;
  /** Whether more of the session is on its way: drawing waits for the whole. */
  readonly isArriving: boolean;
}

/** The row of buttons above the image. */
export class Toolbar {
  readonly element = element('div', {
    class: 'toolbar',
    attributes: { role: 'toolbar', 'aria-label': 'Session' },
  });
  private readonly previous: HTMLButtonElement;
  private readonly next: HTMLButtonElement;
  private readonly position = element('span', { class: 'position' });
  private readonly roles = new Map<ImageRole, HTMLButtonElement>();
  private readonly roleGroup = element('div', {
    class: 'segments',
    attributes: { role: 'group', 'aria-label': 'Rendition' },
  });
  private readonly drawings: HTMLButtonElement;
  private readonly annotate: HTMLButtonElement;
  private readonly scale = element('button', {
    class: 'scale',
    title: 'Actual size (1)',
    attributes: { type: 'button' },
  });
  private readonly details: HTMLButtonElement;
  private readonly needImage: readonly HTMLButtonElement[];

  constructor(run: (command: ViewerCommand) => void, showRole: (role: ImageRole) => void) {
    this.previous = iconButton('chevron-left', 'Previous image', 'Left', () => run('previousImage'));
    this.next = iconButton('chevron-right', 'Next image', 'Right', () => run('nextImage'));
    this.drawings = iconButton('layers', 'Drawings', 'D', () => run('toggleDrawings'));
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

    for (const role of IMAGE_ROLES) {
      const button = element('button', {
        text: ROLE_LABELS[role],
        title: `${ROLE_LABELS[role]} (R: next)`,
        attributes: { type: 'button' },
      });
      button.addEventListener('click', () => showRole(role));
      this.roles.set(role, button);
      this.roleGroup.append(button);
    }
    this.element.append(
      element('div', { class: 'group' }, this.previous, this.position, this.next),
      element('div', { class: 'group' }, this.roleGroup, this.drawings, this.annotate),
      element('div', { class: 'group zoom' }, zoomOut, this.scale, zoomIn, fitWidth, fit),
      element('div', { class: 'group end' }, copy, save, this.details, help),
    );
  }

  update({ index, count, image, role, drawings, details, annotating, isArriving }: ToolbarState): void {
    this.position.textContent = count > 0 ? `${index + 1} / ${count}` : '';
    this.position.setAttribute('aria-label', `Image ${index + 1} of ${count}`);
    this.previous.disabled = index <= 0;
    this.next.disabled = index >= count - 1;
    for (const [name, button] of this.roles) {
      button.hidden = image?.renditions[name] === undefined;
      button.setAttribute('aria-pressed', String(name === role));
      button.disabled = annotating && name !== role;
    }
    this.roleGroup.hidden = role === undefined;
    this.drawings.hidden = !image || image.drawings.length === 0;
    this.drawings.disabled = role !== 'original' || annotating;
    this.drawings.title = role === 'original' ? 'Drawings (D)' : 'Drawings are part of this rendition';
    this.drawings.setAttribute('aria-pressed', String(drawings || annotating));
    this.annotate.hidden = count === 0;
    this.annotate.disabled = isArriving;
    this.annotate.setAttribute('aria-pressed', String(annotating));
    this.details.setAttribute('aria-pressed', String(details));
    for (const button of this.needImage) button.disabled = role === undefined;
    if (role === undefined) this.scale.textContent = '';
  }

  showScale(scale: number): void {
    this.scale.textContent = formatPercent(scale);
    this.scale.setAttribute('aria-label', `Zoom ${formatPercent(scale)}; actual size`);
  }
}
