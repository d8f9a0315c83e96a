import type { ErrorData, ErrorCode } from '../base/errors';
import type { EncodedImage } from '../session/document';
import type { SessionJson } from '../session/sealed/sessionJson';

/** For whom something is sealed: age recipients (`age1…`), or whoever knows a passphrase. */
export type SealFor =
  { readonly recipients: readonly string[] } | { readonly passphrase: string; readonly workFactor: number };

/** What opens something: age identities (`AGE-SECRET-KEY-1…`), the most likely first, or a passphrase. */
export type OpenWith = { readonly identities: readonly string[] } | { readonly passphrase: string };

/** Work of the worker. Input comes in slices, as the job asks for them. */
export type AgeJob =
  /** Input: the bytes to seal, at most some MB. */
  | { readonly kind: 'seal'; readonly sealFor: SealFor }
  /** Input: a sealed object of at most some MB. `name`: what it is, for messages. `sole`: refuses several recipients. */
  | { readonly kind: 'open'; readonly openWith: OpenWith; readonly name: string; readonly sole?: true }
  /** Input: the header of an age file, which says for whom it is. */
  | { readonly kind: 'whichKey'; readonly identities: readonly string[]; readonly name: string }
  | { readonly kind: 'newIdentity' }
  | { readonly kind: 'recipientOf'; readonly identity: string }
  /** Input: the JSON text of a session of the desktop app. */
  | {
      readonly kind: 'sealSession';
      readonly filename: string;
      readonly recipient: string;
    }
  /** Input: a sealed session. The same one under another name, or for another recipient. */
  | {
      readonly kind: 'resealSession';
      readonly from: string;
      readonly to: string;
      readonly size: number;
      readonly identities: readonly string[];
      readonly recipient: string;
    }
  /**
   * Input: a sealed session, or as much of its beginning as `want` takes. `head`: what `session.json` says, and the
   * thumbnail if it comes right behind. `text`: the JSON text that the desktop app has.
   */
  | {
      readonly kind: 'openSession';
      readonly filename: string;
      readonly size: number;
      readonly identities: readonly string[];
      readonly want: 'head' | 'images' | 'text';
    };

/** What a worker answers to each kind of job. */
export interface AgeResults {
  readonly seal: Uint8Array<ArrayBuffer>;
  /** `by`: position of the identity that opened it. */
  readonly open: { readonly bytes: Uint8Array<ArrayBuffer>; readonly by: number };
  readonly whichKey: { readonly by: number };
  readonly newIdentity: { readonly identity: string; readonly recipient: string };
  readonly recipientOf: string;
  readonly sealSession: { readonly bytes: Uint8Array<ArrayBuffer>; readonly head: SessionJson };
  readonly resealSession: AgeResults['sealSession'] & OpenedBy;
  readonly openSession: OpenedSession;
}

/** What was opened by which key. */
export interface OpenedBy {
  /** Position of the identity that opened it. */
  readonly by: number;
  /** SHA-256 of the `session.json` that was in it, hex. */
  readonly sha256: string;
}

/** `text` where it was wanted; without it, only `by` is known at the end, and events have told the rest. */
export type OpenedSession =
  | { readonly by: number; readonly text?: undefined }
  | (OpenedBy & { readonly text: Uint8Array<ArrayBuffer> });

/** A file of a session, as it comes out: an image, or what is wrong with it as the end of a sentence. */
export interface OpenedFile {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly facts: Pick<EncodedImage, 'mime' | 'width' | 'height'> | string;
}

/** What `openSession` tells before it is done. */
export type SessionEvent =
  | { readonly kind: 'head'; readonly head: SessionJson; readonly by: number }
  | { readonly kind: 'file'; readonly file: OpenedFile };

/** To the worker. A slice answers each `more`; null: the input is complete. */
export type ToWorker =
  { readonly id: number; readonly job: AgeJob } | { readonly id: number; readonly slice: Uint8Array | null };

/** From the worker. `more`: the job needs the next slice of its input. */
export type FromWorker = { readonly id: number } & (
  | { readonly more: true }
  | { readonly event: SessionEvent }
  | { readonly result: AgeResults[AgeJob['kind']] }
  | { readonly error: { readonly code: ErrorCode; readonly message: string; readonly data: ErrorData } }
);
