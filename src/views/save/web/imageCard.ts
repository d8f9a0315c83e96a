import { dimensions } from '../../viewer/imageLabels';
import { element, icon, iconButton } from '../../viewer/web/dom';
import { scaleDown } from '../../viewer/web/thumbnails';
import type { ImageInfo } from '../protocol';
import type { ImageLoader } from './imageLoader';
import { regionBox } from './regions';

/** The box a thumbnail is scaled into, CSS pixels; `.picture` in form.css has the same size. */
const BOX = { width: 208, height: 132 };

/** Our own, so that nothing else can be dropped between the images. */
const DRAG_TYPE = 'application/x-fastshot-form-image';

export type CardAction =
  | { readonly type: 'redact' }
  | { readonly type: 'remove' }
  | { readonly type: 'moveBy'; readonly step: 1 | -1 }
  /** Another image was dropped here: it takes this place. */
  | { readonly type: 'giveWay'; readonly to: number };

/** One image of the form with what can be done with it. */
export function imageCard(
  image: ImageInfo,
  loader: ImageLoader,
  act: (action: CardAction) => void,
): HTMLLIElement {
  const picture = element('div', { class: 'picture' });
  const back = iconButton('arrow-left', `Move ${image.label} back`, 'Shift+Left', () => act(MOVE_BACK));
  const on = iconButton('arrow-right', `Move ${image.label} on`, 'Shift+Right', () => act(MOVE_ON));
  const remove = iconButton('close', `Remove ${image.label}`, 'Delete', () => act(REMOVE));
  back.classList.add('move-back');
  on.classList.add('move-on');
  const redact = iconButton('eye-closed', `Redact ${image.label}…`, 'R', () => act(REDACT));
  const actions = element('div', { class: 'card-actions' }, redact, back, on, remove);
  const caption = element(
    'div',
    { class: 'caption' },
    element('span', { class: 'number' }),
    element('span', { class: 'name', text: image.label, title: image.label, attributes: { dir: 'auto' } }),
    element('span', { class: 'dimensions', text: dimensions(image) }),
  );
  const card = element(
    'li',
    { class: 'card', attributes: { tabindex: '0', draggable: 'true' } },
    picture,
    caption,
    actions,
  );
  card.addEventListener('keydown', (event) => {
    const action = keyAction(event);
    if (!action) return;
    event.preventDefault();
    act(action);
  });
  makeDraggable(card, image.id, act);
  void showPicture(picture, image, loader);
  return card;
}

const REDACT: CardAction = { type: 'redact' };
const REMOVE: CardAction = { type: 'remove' };
const MOVE_BACK: CardAction = { type: 'moveBy', step: -1 };
const MOVE_ON: CardAction = { type: 'moveBy', step: 1 };

function keyAction({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): CardAction | undefined {
  if (key === 'Delete') return REMOVE;
  if (key === 'r' && !shiftKey && !ctrlKey && !metaKey) return REDACT;
  if (!shiftKey) return undefined;
  return { ArrowLeft: MOVE_BACK, ArrowRight: MOVE_ON }[key];
}

async function showPicture(picture: HTMLElement, image: ImageInfo, loader: ImageLoader): Promise<void> {
  const blob = await loader.load(image.id);
  const drawn = blob && (await scaleDown(blob, BOX).catch(() => undefined));
  picture.replaceChildren(drawn ? element('div', { class: 'redacted' }, drawn) : icon('warning'));
  showRegions(picture, image);
}

/** Shows on a card what is redacted; it is done to the pixels when the session is saved. */
export function showRegions(card: Element, image: ImageInfo): void {
  const redacted = card.querySelector('.redacted');
  for (const box of card.querySelectorAll('.region')) box.remove();
  redacted?.append(...image.regions.map((region) => regionBox(region, image)));
}

/** Lets a card be dragged, and others be dropped on it. */
function makeDraggable(card: HTMLElement, id: number, act: (action: CardAction) => void): void {
  const isOurs = (event: DragEvent): boolean => event.dataTransfer?.types.includes(DRAG_TYPE) === true;
  card.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData(DRAG_TYPE, String(id));
    card.classList.add('dragged');
  });
  card.addEventListener('dragend', () => card.classList.remove('dragged'));
  card.addEventListener('dragover', (event) => {
    if (!isOurs(event)) return;
    event.preventDefault();
    card.classList.add('drop-target');
  });
  card.addEventListener('dragleave', () => card.classList.remove('drop-target'));
  card.addEventListener('drop', (event) => {
    card.classList.remove('drop-target');
    if (!isOurs(event)) return;
    event.preventDefault();
    event.stopPropagation();
    act({ type: 'giveWay', to: Number(event.dataTransfer?.getData(DRAG_TYPE)) });
  });
}
