/** What an object is, without its bytes. */
export interface ObjectInfo {
  /** Key relative to the store's prefix, `/`-separated. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Opaque version tag, without quotes and never empty. */
  readonly etag: string;
  /** Milliseconds since 1970, UTC; the store's clock, whole seconds on S3. */
  readonly modified: number;
  /** Only that it is there is known: its bytes are elsewhere, and so size and ETag say nothing. Reading is `archived`. */
  readonly isAway?: true | undefined;
}

export interface GetOptions {
  /** Resolve to `notModified` when the object still has this ETag. */
  readonly ifNoneMatch?: string;
  /** Fail with `preconditionFailed` unless the object still has this ETag. Used with `range`, so that two reads see one object. */
  readonly ifMatch?: string;
  /** Bytes to read: `length` from `offset`. Past the end: the bytes there are; `offset` at or beyond the end: `invalidInput`. */
  readonly range?: { readonly offset: number; readonly length: number };
  /** Refuse with `tooLarge`, before reading the body, when the answer would be longer. Bytes. */
  readonly maxBytes: number;
  /**
   * Called as bytes arrive: how many there are, and how many are expected. `bytes` has room for all of them and is what
   * the call resolves to; a call that was repeated begins anew, in other memory.
   */
  readonly onProgress?: (received: number, total: number, bytes: Uint8Array) => void;
}

export type GetResult =
  | { readonly status: 'ok'; readonly bytes: Uint8Array<ArrayBuffer>; readonly info: ObjectInfo }
  | { readonly status: 'notModified' };

export interface PutOptions {
  readonly contentType: string;
  /** `absent`: create only, else `preconditionFailed`. `{etag}`: replace exactly that version, else `preconditionFailed`. */
  readonly condition?: 'absent' | { readonly etag: string };
  /** User metadata, kept with the object: lower-case ASCII names, ASCII values. */
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ListPage {
  /** In ascending order of the key's UTF-8 bytes where `capabilities.ordered`. */
  readonly objects: readonly ObjectInfo[];
}

export interface ListOptions {
  /** Only keys that start with this. */
  readonly prefix: string;
  /** Only keys greater than this (UTF-8 byte order), given like `key`, prefix included. */
  readonly startAfter?: string;
  /** Upper bound of keys a page; the store may use fewer. Default and maximum 1000. */
  readonly pageSize?: number;
}

/** What a store honours. Unknown until probed: assume `false`. */
export interface Capabilities {
  /** The store accepts writes from these credentials. */
  readonly writable: boolean;
  /** The store lets these credentials delete. Absent in records from before this was asked: then assume `true`. */
  readonly deletes?: boolean | undefined;
  /** `put` with `condition: 'absent'` is honoured atomically. */
  readonly createIfAbsent: boolean;
  /** `put` with `condition: {etag}` is honoured atomically. */
  readonly compareAndSwap: boolean;
  /** How the server wants the ETag in If-Match: Ceph 16 honours only the unquoted form. */
  readonly etagQuoting: 'quoted' | 'unquoted';
  /** `list` yields keys in UTF-8 byte order. */
  readonly ordered: boolean;
  /** `get` honours `range`. */
  readonly ranges: boolean;
}

/** One part of an upload: its number from 1 on, and the ETag the store gave it. */
export interface UploadedPart {
  readonly number: number;
  readonly etag: string;
}

/**
 * Uploads in parts, for objects too large for one request. Nothing is visible before `complete`; an upload that is
 * neither completed nor aborted keeps its parts, at the owner's cost.
 */
export interface PartUploads {
  /** Begins an upload. Resolves to its id. */
  create(key: string, options: Omit<PutOptions, 'condition'>, signal: AbortSignal): Promise<string>;
  /** Stores one part, at least 5 MiB save for the last one. The same number again replaces it. Resolves to its ETag. */
  putPart(
    key: string,
    id: string,
    number: number,
    bytes: Uint8Array,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }>;
  /**
   * Makes the object of its parts, in this order. The condition is sent along, but not every server that honours it for
   * `put` does so here (Ceph 16). `notFound` when the upload was aborted before, and save on Ceph 16 when it was
   * completed. Resolves to the object's ETag, undefined where the server keeps it to itself (Ceph 16).
   */
  complete(
    key: string,
    id: string,
    parts: readonly UploadedPart[],
    condition: PutOptions['condition'],
    signal: AbortSignal,
  ): Promise<{ readonly etag: string | undefined }>;
  /** Drops an upload and its parts; dropping what is not there succeeds (idempotent). */
  abort(key: string, id: string, signal: AbortSignal): Promise<void>;
}

/** What a write has left in a store that never came to its end: the parts of an upload, or a temp file. */
export interface Leftover {
  /** What it was to become, or where it lies; relative to the store's prefix. */
  readonly key: string;
  /** Tells it from others of its key. */
  readonly id: string;
  /** When it was begun, by the store's clock. Milliseconds since 1970. */
  readonly since: number;
}

/** What no list of objects shows. Only their age tells leftovers from writes that are under way, in whatever program. */
export interface Leftovers {
  /** All there are where the sessions of the vault at `prefix` lie, and in a folder where its other objects lie. */
  list(prefix: string, signal: AbortSignal): Promise<readonly Leftover[]>;
  /** Removes one; one that is gone already is fine (idempotent). */
  drop(leftover: Leftover, signal: AbortSignal): Promise<void>;
}

export interface LinkOptions {
  /** How long the link is to hold, at most 7 days. */
  readonly lifetimeSeconds: number;
  /** What a browser calls the file it saves. */
  readonly fileName: string;
}

/** How a request has ended that is repeated until it is answered. */
export interface Delivery {
  /** An attempt before the answered one got no answer: it may still arrive, and is then carried out once more. */
  readonly mayArriveLater: boolean;
}

/** Of one attempt that was answered. */
export const DELIVERED: Delivery = { mayArriveLater: false };

/** An address that gives one object to whoever has it, for a while. It is a secret: it belongs in no log and no file. */
export interface TimedLink {
  readonly url: string;
  /** When it stops at the latest, milliseconds since 1970: as asked, or when the credentials end that signed it. */
  readonly expiresAt: number;
  /**
   * What signed it: keys that last; credentials whose end is known, and in `expiresAt`; or temporary ones that do not
   * say when they end, and the link with them.
   */
  readonly credentials: 'lasting' | 'ending' | 'temporary';
}

/**
 * Where sessions live: S3, something compatible, or a folder. All methods may be called concurrently.
 *
 * Every method rejects with a FastshotError; `cancelled` when its signal is aborted, in which case the request is
 * really stopped. Nothing here retries what may have been done: that is the retry decorator's work. A short, over-long or wrongly typed
 * answer is `truncated` or `unexpectedResponse`, never data.
 */
export interface ObjectStore {
  /** For messages: "team-bucket" or the folder's path. */
  readonly label: string;
  readonly capabilities: Capabilities;
  /** Absent where one request takes objects of any size, as in a folder. */
  readonly uploads?: PartUploads | undefined;
  readonly leftovers: Leftovers;
  /** `notFound` when there is no such key. */
  head(
    key: string,
    signal: AbortSignal,
  ): Promise<ObjectInfo & { readonly metadata: Readonly<Record<string, string>> }>;
  /** The object's bytes, complete. `notFound` when there is no such key. */
  get(key: string, options: GetOptions, signal: AbortSignal): Promise<GetResult>;
  /** All keys below a prefix, page by page. A repeated or non-advancing page is `unexpectedResponse`. */
  list(options: ListOptions, signal: AbortSignal): AsyncIterable<ListPage>;
  /**
   * For when nothing is found where something was before: rejects with `folderUnreachable` when that says that the store
   * is away rather than empty. Absent where an empty answer leaves no doubt, as on S3.
   */
  readonly confirmEmpty?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Stores an object; readers see the old bytes or the new, never a part. Resolves to its ETag. */
  put(
    key: string,
    bytes: Uint8Array,
    options: PutOptions,
    signal: AbortSignal,
  ): Promise<{ readonly etag: string }>;
  /** Copies within the store, user metadata included. `notFound` without a source. */
  copy(from: string, to: string, signal: AbortSignal): Promise<{ readonly etag: string }>;
  /**
   * Deletes one object; deleting what is not there succeeds (idempotent). A deletion that may arrive later may hit what is
   * put under the same key meanwhile.
   */
  delete(key: string, signal: AbortSignal): Promise<Delivery>;
  /**
   * Makes a link to one object, whether or not it is there. Absent where nobody could follow one, as in a folder.
   * It holds while object and credentials do: whoever may read the object may make one, and nothing takes it back.
   */
  readonly link?:
    ((key: string, options: LinkOptions, signal: AbortSignal) => Promise<TimedLink>) | undefined;
  dispose(): void;
}
