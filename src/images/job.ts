import type { Overlay } from './overlay';
import type { Region } from './redact';

/** Pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A PNG with its size in pixels. */
export interface PngImage extends Size {
  readonly bytes: Uint8Array;
  /** Of the animation that it is the first frame of; left out for an image that stands still. */
  readonly frames?: number | undefined;
}

/** What the image process does, one at a time. `image` is a file as somebody wrote it: nothing about it is known. */
export type ImageJob =
  /** As PNG, upright. */
  | { readonly kind: 'convert'; readonly image: Uint8Array }
  /** How large it is when it is upright; no pixel is decoded. */
  | { readonly kind: 'measure'; readonly image: Uint8Array }
  /** `size`: what the regions were drawn on; an image of another size is not touched. */
  | {
      readonly kind: 'redact';
      readonly image: Uint8Array;
      readonly regions: readonly Region[];
      readonly size: Size;
    }
  /** `size` as in `redact`. */
  | {
      readonly kind: 'overlay';
      readonly image: Uint8Array;
      readonly overlays: readonly Overlay[];
      readonly size: Size;
    }
  | { readonly kind: 'scale'; readonly image: Uint8Array; readonly width: number; readonly height: number }
  /** Fitted into a cell of a thumbnail: raw pixels, RGBA. */
  | { readonly kind: 'cell'; readonly image: Uint8Array }
  /** A PNG of raw pixels, RGBA: `image` holds width × height × 4 bytes. */
  | { readonly kind: 'encode'; readonly image: Uint8Array; readonly width: number; readonly height: number }
  /** Made smaller until the PNG has at most `maxBytes`. */
  | { readonly kind: 'shrink'; readonly image: Uint8Array; readonly maxBytes: number };

/** Why an image was not processed; `reason` is the end of a sentence about it. */
export type JobFailure =
  | { readonly failure: 'unreadable' | 'tooLarge' | 'invalid'; readonly reason: string }
  /** It is of another size than the one that was seen. */
  | { readonly failure: 'otherSize'; readonly reason: string };

/** What comes of a job: a PNG, raw pixels (`cell`), or no bytes (`measure`). */
export type JobResult = PngImage | JobFailure;
