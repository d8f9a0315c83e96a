import type { ImageRole } from '../../session/document';
import { isRecord } from '../isRecord';
import { IMAGE_ROLES } from './protocol';

/**
 * How large the image is shown: the whole of it, as wide as the editor, one of these as suits the image (`automatic`), or
 * CSS pixels per image pixel.
 */
export type Zoom = 'automatic' | 'fit' | 'width' | number;

const FITS: readonly Zoom[] = ['automatic', 'fit', 'width'];

/** What a session editor keeps while it is hidden, and over a restart. */
export interface ViewState {
  /** 0-based position of the image shown. */
  readonly image: number;
  /** What the user asked to see of each image; those without it show something else. */
  readonly view: ImageRole;
  readonly zoom: Zoom;
  /** Whether the details are shown beside the image. */
  readonly details: boolean;
  /** Whether drawing is turned on. */
  readonly annotating: boolean;
  /** Whether the note about the session's problems was closed. */
  readonly problemsClosed: boolean;
}

/**
 * The state of an earlier life of the editor; whatever is missing or of another type starts as it does at first.
 * @param isWide whether there is room for the details when nothing else was asked for
 */
export function restoreViewState(saved: unknown, isWide: boolean): ViewState {
  const { image, view, zoom, details, annotating, problemsClosed } = isRecord(saved) ? saved : {};
  return {
    image: typeof image === 'number' && Number.isSafeInteger(image) && image >= 0 ? image : 0,
    view: IMAGE_ROLES.find((known) => known === view) ?? 'annotated',
    zoom:
      typeof zoom === 'number' && Number.isFinite(zoom) && zoom > 0
        ? zoom
        : (FITS.find((known) => known === zoom) ?? 'automatic'),
    details: typeof details === 'boolean' ? details : isWide,
    annotating: annotating === true,
    problemsClosed: problemsClosed === true,
  };
}
