import type { EncodedImage } from '../session/document';
import type { WasmFiles } from './decode';
import type { Overlay } from './overlay';
import type { Region } from './redact';

/** An image whose kind is known and whose size is within the limits. Its bytes own their memory. */
export interface CheckedImage {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: EncodedImage['mime'];
}

/** What one worker does: it begins with `workerData` of this type and ends with one message, a `JobResult`. */
export type ImageJob = { readonly wasm: WasmFiles } & (
  | { readonly kind: 'convert'; readonly image: CheckedImage }
  | { readonly kind: 'redact'; readonly image: CheckedImage; readonly regions: readonly Region[] }
  | {
      readonly kind: 'overlay';
      readonly image: CheckedImage;
      readonly overlays: readonly Overlay[];
    }
  | { readonly kind: 'scale'; readonly image: CheckedImage; readonly width: number; readonly height: number }
  | { readonly kind: 'collage'; readonly images: readonly (CheckedImage | undefined)[] }
);

/** A PNG with its size in pixels. */
export interface PngImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** `png` is undefined where there is nothing to make a collage of; `error` says why an image could not be read. */
export type JobResult = { readonly png: PngImage | undefined } | { readonly error: string };
