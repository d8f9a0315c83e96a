import type { SessionDocument } from './document';
import type { SessionMetadata } from './metadata';

/** Reads byte ranges of one session, from a local file or by Range requests. */
export interface RangeReader {
  readonly filename: string;
  /** Bytes of the whole session. */
  readonly size: number;
  /** Exactly `length` bytes from `offset`; rejects with `truncated` when there are fewer. */
  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array>;
}

/** How sessions of one vault are encoded. One mode for the life of a vault. */
export interface Vault {
  readonly mode: 'desktop' | 'plain' | 'sealed';
  /** Identifies the key without revealing it, so that what failed with one key is tried again with another. */
  readonly keyId: string;
  /**
   * Decodes a whole session. Damage within single images or after the first whole window is reported in the
   * document's `problems`; nothing usable at all rejects with `wrongKey`, `damaged`, `truncated`,
   * `unsupportedFormat` or `tooLarge`, with a message that names the file.
   */
  decode(bytes: Uint8Array, filename: string): Promise<SessionDocument>;
  /**
   * The metadata of a session by its head and tail only, never the whole. Resolves to undefined when the session
   * is readable but carries none (legacy files). Errors as for `decode`.
   */
  readMetadata(reader: RangeReader, signal: AbortSignal): Promise<SessionMetadata | undefined>;
  /** Parses a meta index object. Rejects with `damaged` when it is not the index of `filename`. */
  parseMetaIndex(bytes: Uint8Array, filename: string): SessionMetadata;
  /**
   * A session's file as the desktop app keeps local sessions: plain JSON without cover. Rejects as `decode` does when
   * the key is wrong.
   */
  toLocalFile(bytes: Uint8Array, filename: string): Promise<Uint8Array>;
  /**
   * A session's file, whatever container it is in, as this vault stores sessions. What is already in it stays as it is,
   * byte for byte. Rejects as `decode` does.
   */
  toStoredFile(bytes: Uint8Array, filename: string): Promise<Uint8Array>;
}
