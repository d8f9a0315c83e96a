import type { SessionDocument } from './document';
import type { SealedFacts, SessionMetadata } from './metadata';

/** Reads byte ranges of one session, from a local file or by Range requests. */
export interface RangeReader {
  readonly filename: string;
  /** Bytes of the whole session. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; rejects with `truncated` when there are fewer. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** How the sessions of a vault are encoded. */
export type VaultMode = 'desktop' | 'plain' | 'sealed';

export interface DecodeOptions {
  /** What the session's index says of it, in a sealed vault: another session under its name is refused. */
  readonly known?: SealedFacts | undefined;
  /** Called as images come out one by one, where that takes long: the document so far. */
  readonly onProgress?: ((document: SessionDocument) => void) | undefined;
}

/** How sessions of one vault are encoded. One mode for the life of a vault. */
export interface Vault {
  readonly mode: VaultMode;
  /** Identifies the key without revealing it, so that what failed with one key is tried again with another. */
  readonly keyId: string;
  /**
   * Decodes a whole session. Damage within single images or after the first whole window is reported in the
   * document's `problems`; nothing usable at all rejects with `wrongKey`, `damaged`, `truncated`,
   * `unsupportedFormat` or `tooLarge`, with a message that names the file. In a sealed vault also `renamed` and
   * `notSealed`.
   */
  decode(
    bytes: Uint8Array,
    filename: string,
    options?: DecodeOptions,
    signal?: AbortSignal,
  ): Promise<SessionDocument>;
  /** As `decode`, while the session still comes in; only where its images come out one by one. */
  readonly decodeArriving?: (
    input: AsyncIterable<Uint8Array>,
    session: { readonly filename: string; readonly size: number },
    options: DecodeOptions,
    signal: AbortSignal,
  ) => Promise<SessionDocument>;
  /**
   * The metadata of a session by its head and tail only, never the whole. Resolves to undefined when the session
   * is readable but carries none (legacy files). Errors as for `decode`.
   */
  readMetadata(reader: RangeReader, signal: AbortSignal): Promise<SessionMetadata | undefined>;
  /** Parses a meta index object. Rejects with `damaged` or `renamed` when it is not the index of `filename`. */
  readonly parseMetaIndex: (bytes: Uint8Array, filename: string) => Promise<SessionMetadata>;
  /**
   * The index object of a session.
   * @param size bytes of the whole session object
   * @param metadata as this vault reads it from the session
   * @param checksum of the session object: `sha256:<hex>` or `etag:<etag>`
   */
  makeIndex(
    session: { readonly filename: string; readonly size: number },
    metadata: SessionMetadata,
    checksum: string,
  ): Promise<Uint8Array>;
  /** The name that a new session gets in the store. `createdAt`: local time without a zone. */
  newName(named: { readonly name: string; readonly desc: string; readonly createdAt: string }): string;
  /**
   * A session's file as the desktop app keeps local sessions: plain JSON without cover. Rejects as `decode` does when
   * the key is wrong.
   */
  toLocalFile(bytes: Uint8Array, filename: string, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * A session's file, whatever container it is in, as this vault stores sessions. What is already in it stays as it is,
   * byte for byte, unless it has another name inside. Rejects as `decode` does.
   */
  toStoredFile(bytes: Uint8Array, filename: string, signal?: AbortSignal): Promise<Uint8Array>;
}
