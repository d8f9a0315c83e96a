import type { Drawing, Geometry } from '../document';
import type { SessionColor } from '../metadata';
import type { CarriedSession, Members } from './carry';

/** A session about to be written. */
export interface SessionDraft {
  readonly name: string;
  readonly desc: string;
  readonly tags: readonly string[];
  /** Left out: the one carried along, also where it is none of the eight, or else blue. */
  readonly color?: SessionColor | undefined;
  readonly class: string;
  /** Who made it; a session that is carried along keeps the one it names. Left out: that one, or else nobody. */
  readonly author?: string | undefined;
  /** Local time without a zone, as `localTimestamp` makes it. */
  readonly createdAt: string;
  readonly images: readonly DraftImage[];
  /** PNG; null for none. Left out: the one carried along as long as its images are the same, or else none. */
  readonly thumbnail?: Uint8Array | null | undefined;
  /** The session this one is made from: what we do not know of it is written again. */
  readonly carried?: CarriedSession | undefined;
}

/**
 * One screenshot of a draft. Renditions are PNG; what is left out is taken from `carried` as it stands there, also
 * where it is damaged. New pixels therefore come without `carried`: see `withNewPixels`.
 */
export interface DraftImage {
  /** Needed unless there is `carried`. */
  readonly original?: Uint8Array | undefined;
  /**
   * The original with its drawings; null for none. The viewer's canvas renders it: it has the fonts of all scripts,
   * the extension host has none. The desktop app draws `drawings` itself and can do without.
   */
  readonly annotated?: Uint8Array | null | undefined;
  /** As it was on screen. Left out without `carried`: the annotated or else the original one. */
  readonly zoomed?: Uint8Array | undefined;
  readonly geometry: Geometry;
  readonly scale: number;
  readonly drawings: readonly Drawing[];
  readonly hidden: boolean;
  /** The members of the window this is made from. */
  readonly carried?: Members | undefined;
}

/** A new screenshot, placed as the desktop app places what has no place: at 100, 100, in full size. */
export function newImage(png: Uint8Array, width: number, height: number): DraftImage {
  return {
    original: png,
    geometry: { x: 100, y: 100, width, height },
    scale: 1,
    drawings: [],
    hidden: false,
  };
}

/**
 * The image after redaction. Nothing is carried along: its other renditions show the old pixels, and so may members
 * we do not know.
 * @param annotated the annotated image, redacted as well; null for none
 */
export function withNewPixels(
  image: DraftImage,
  original: Uint8Array,
  annotated: Uint8Array | null,
): DraftImage {
  const { geometry, scale, drawings, hidden } = image;
  return { original, annotated, geometry, scale, drawings, hidden };
}

/**
 * The image after drawing on it; the original stays as it is. What the desktop app showed on screen is out of date,
 * so the new rendition takes its place.
 * @param annotated the original with all drawings; null when there are none left
 */
export function withDrawings(
  image: DraftImage,
  drawings: readonly Drawing[],
  annotated: Uint8Array | null,
): DraftImage {
  const { zoomed: _, ...rest } = image;
  return { ...rest, drawings, annotated };
}
