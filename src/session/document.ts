import type { SessionMetadata } from './metadata';

/** Which container the bytes were. `json`: no cover (local wrapper, legacy, temp cache, uploaded as is). */
export type ContainerKind = 'desktop' | 'json' | 'xor' | 'sealed';

/** Which of the desktop app's JSON shapes the payload had. */
export type SessionShape = 'wrapper' | 'legacy' | 'tempCache';

export interface Geometry {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One drawn item in original-pixel coordinates; drawn red, lines 3 px wide, text 28 px high. */
export type Drawing =
  | { readonly type: 'lines'; readonly data: readonly (readonly [number, number, number, number])[] }
  | {
      readonly type: 'text';
      readonly data: { readonly x: number; readonly y: number; readonly text: string };
    };

/** Which rendition of a screenshot. `zoomed`: as it was on screen, with annotations. */
export type ImageRole = 'original' | 'annotated' | 'zoomed';

/** One encoded image. `bytes()` decodes base64 on demand and returns a fresh buffer that owns its memory. */
export interface EncodedImage {
  readonly mime: 'image/png' | 'image/jpeg' | 'image/webp' | 'image/gif' | 'image/bmp';
  readonly width: number;
  readonly height: number;
  /** Size in bytes of the encoded image. */
  readonly size: number;
  bytes(): Uint8Array<ArrayBuffer>;
}

/** One window of a session: a screenshot in up to three renditions, or what is wrong with each. */
export interface SessionImage<R = EncodedImage> {
  /** 0-based position in the session. */
  readonly index: number;
  readonly geometry: Geometry;
  readonly scale: number;
  readonly hidden: boolean;
  readonly drawings: readonly Drawing[];
  readonly renditions: Partial<Record<ImageRole, R>>;
  /** Sentences for the user about what of this window could not be read; empty when it is whole. */
  readonly problems: readonly string[];
}

/** A decoded session. Images stay encoded until asked for, so this is small beside `source`. */
export interface SessionDocument {
  readonly filename: string;
  readonly container: ContainerKind;
  readonly shape: SessionShape;
  readonly version?: string | undefined;
  /** Local time of the writer without a zone. */
  readonly timestamp?: string | undefined;
  readonly metadata?: SessionMetadata | undefined;
  readonly thumbnail?: EncodedImage | undefined;
  readonly images: readonly SessionImage[];
  /** Sentences about damage outside single images, for example "The file ends early: 2 of 5 images are whole." */
  readonly problems: readonly string[];
}
