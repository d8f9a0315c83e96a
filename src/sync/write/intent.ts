import type { ErrorCode } from '../../base/errors';

/** Why work on an intent stopped. */
export interface IntentFailure {
  readonly code: ErrorCode;
  /** A sentence for the user. */
  readonly message: string;
}

interface IntentBase {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The session's name in the store. */
  readonly filename: string;
  /** Bytes of the session. */
  readonly size: number;
  readonly failure?: IntentFailure | undefined;
}

/** A session on its way into the store. Its bytes and its index lie beside the intent, as they will be sent. */
export interface PublishIntent extends IntentBase {
  readonly kind: 'publish';
  /**
   * `waiting`: no request was made yet. `sending`: the session may be in the store. `committed`: it is, its index and
   * list entry may be. `undoing`: what is there of it has to go.
   */
  readonly phase: 'waiting' | 'sending' | 'committed' | 'undoing';
  /** The name that was asked for; `filename` differs from it once that one turned out to be taken. */
  readonly firstName: string;
  /**
   * How many names were tried; 1 for `firstName`. Also tells the files that are to be sent from those of other names, and
   * from those sealed with an older key.
   */
  readonly attempt: number;
  /** It was sealed anew under this name: what an earlier request of ours may have left there is nobody's session. */
  readonly resealed?: boolean | undefined;
  readonly contentType: string;
  readonly md5: string;
  readonly sha256: string;
  /** Of the index that waits. Absent in intents of older versions. */
  readonly indexSha256?: string | undefined;
  /** An upload in parts that was begun and is not known to have ended. */
  readonly uploadId?: string | undefined;
  /** Once committed. */
  readonly etag?: string | undefined;
  /** The session was not there before this operation, even if its metadata in the store cannot tell. */
  readonly created?: boolean | undefined;
  /** When what could be found was undone although a request was without an answer: looked at again until none can come. */
  readonly undoneAt?: number | undefined;
  /** As of a removal. */
  readonly deletingAt?: number | undefined;
  /** When it was found in the store although another request for it was without an answer: that one may come later. */
  readonly repeatedAt?: number | undefined;
}

/** A session on its way into the trash. */
export interface RemoveIntent extends IntentBase {
  readonly kind: 'remove';
  /**
   * `copying`: nothing is removed yet. `deleting`: its copy in the trash is verified, and the session may be gone.
   * `undoing`: the session stays, and its copy has to go. `removed`: all is done, but a deletion may still arrive; until
   * it cannot any more, nothing is put under that name from here.
   */
  readonly phase: 'copying' | 'deleting' | 'undoing' | 'removed';
  readonly etag: string;
  /** When the store says it was written: one that was restored since has another time. Milliseconds since 1970. */
  readonly modified?: number | undefined;
  readonly trashKey: string;
  /** When a deletion of the session was sent that is not known to have been answered. Milliseconds since 1970. */
  readonly deletingAt?: number | undefined;
}

/** A session on its way back from the trash. */
export interface RestoreIntent extends IntentBase {
  readonly kind: 'restore';
  /** `copying`: the session may be back. `committed`: it is. */
  readonly phase: 'copying' | 'committed';
  readonly trashKey: string;
  /** Who removed it may not have ended, so that a deletion may still arrive: the copy in the trash stays. */
  readonly keepCopy: boolean;
}

/** What an operation is about to do to the store, written down before it begins. */
export type Intent = PublishIntent | RemoveIntent | RestoreIntent;
