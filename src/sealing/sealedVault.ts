import { createHash } from 'node:crypto';
import { neverAborted } from '../base/abort';
import { isSealed } from '../session/container';
import { MAX_SESSION_BYTES } from '../session/decode';
import { desktopVault } from '../session/desktopVault';
import type { SessionDocument } from '../session/document';
import type { SealedFacts, SessionMetadata } from '../session/metadata';
import { parseSealedIndex, sealedIndexText } from '../session/sealed/sealedIndex';
import { sealedFileName } from '../session/sealed/sealedName';
import { sealedError } from '../session/sealed/sealedError';
import type { SessionJson } from '../session/sealed/sessionJson';
import { memoryReader } from '../session/memoryReader';
import type { DecodeOptions, RangeReader, Vault } from '../session/vault';
import type { AgeInput } from './ageWorker';
import type { AgeWorkers } from './ageWorkers';
import type { OpenedBy, OpenedFile, SessionEvent } from './protocol';
import { checkIndex, checkSession, opensSession, type VaultKey } from './replacedKeys';
import { sealedDocument } from './sealedDocument';

/** What a vault is sealed and opened with. */
export interface VaultKeys {
  readonly vaultId: string;
  /** Newest first. */
  readonly keys: readonly VaultKey[];
  /** Of the newest key. Known to those who can open the vault only, so that nobody else can add to it. */
  readonly recipient: string;
}

/** Enough for the head of a session with its thumbnail, save where somebody has drawn a lot. Bytes. */
const FIRST_RANGE = 128 * 1024;
const NEXT_RANGE = 1024 * 1024;

/** What the head of a sealed session tells. */
export interface SealedHead {
  readonly head: SessionJson;
  /** If it comes right behind. */
  readonly thumbnail: OpenedFile | undefined;
}

export interface SealedVault extends Vault {
  readonly mode: 'sealed';
  readonly keys: VaultKeys;
  /** A session's metadata and thumbnail, by its first bytes. Errors as for `readMetadata`. */
  readHead(reader: RangeReader, signal: AbortSignal): Promise<SealedHead>;
  /** The plain text of an index. Errors as for `parseMetaIndex`, save for what is wrong with the text. */
  openIndex(bytes: Uint8Array, filename: string): Promise<Buffer>;
  /** A session under another name, sealed with the newest key. Errors as for `decode`. */
  rename(bytes: Uint8Array, from: string, to: string, signal?: AbortSignal): Promise<Uint8Array>;
  /**
   * A session of our own that was sealed before the vault's key was replaced and is in no list of what that key opens,
   * for the newest key; undefined when it opens as it is. Only for what never left this machine's keeping: whoever has
   * the old key can make sessions for it. Errors as for `decode`.
   */
  reseal(bytes: Uint8Array, filename: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
}

/**
 * A vault of age files. Whatever is not age is refused, and so is what was sealed under another name.
 * @param local opens what is to be brought into the vault
 */
export function sealedVault(age: AgeWorkers, keys: VaultKeys, local: Vault = desktopVault('')): SealedVault {
  const identities = keys.keys.map(({ identity }) => identity);
  const check = ({ by, sha256 }: OpenedBy, filename: string): void =>
    checkSession(keys.keys[by]!, filename, sha256);

  const readHead = async (reader: RangeReader, signal: AbortSignal): Promise<SealedHead> => {
    const { filename, size } = reader;
    checkSize(size, filename);
    const job = { kind: 'openSession', filename, size, identities, want: 'head' } as const;
    const { head, files } = await open(age, job, rangesOf(reader, signal), {}, check, signal);
    return { head: head!, thumbnail: files.get(head?.thumbnail ?? '') };
  };

  const decode = async (
    input: AgeInput,
    { filename, size }: { readonly filename: string; readonly size: number },
    options: DecodeOptions,
    signal: AbortSignal,
  ): Promise<SessionDocument> => {
    checkSize(size, filename);
    checkKnownSize(size, filename, options.known);
    const job = { kind: 'openSession', filename, size, identities, want: 'images' } as const;
    const { head, files } = await open(age, job, input, options, check, signal);
    return sealedDocument(head!, files, true);
  };

  const openIndex = async (bytes: Uint8Array, filename: string): Promise<Buffer> => {
    const name = `The index of ${filename}`;
    const job = { kind: 'open', openWith: { identities }, name, sole: true } as const;
    const opened = await age.run(job, { input: bytes }, neverAborted);
    checkIndex(keys.keys[opened.by]!, filename, opened.bytes);
    return Buffer.from(opened.bytes.buffer);
  };

  return {
    mode: 'sealed',
    keys,
    keyId: keyIdOf(keys),
    decode: (bytes, filename, options = {}, signal = neverAborted) =>
      decode(bytes, { filename, size: bytes.length }, options, signal),
    decodeArriving: decode,
    readHead,
    rename: async (bytes, from, to, signal = neverAborted) => {
      const { recipient } = keys;
      const { length: size } = bytes;
      const job = { kind: 'resealSession', from, to, size, identities, recipient } as const;
      const resealed = await age.run(job, { input: bytes }, signal);
      check(resealed, from);
      return resealed.bytes;
    },
    reseal: async (bytes, filename, signal = neverAborted) => {
      const { length: size } = bytes;
      checkSize(size, filename);
      let isOpen = false;
      const look = ({ by, sha256 }: OpenedBy): void =>
        void (isOpen = opensSession(keys.keys[by]!, filename, sha256));
      const job = { kind: 'openSession', filename, size, identities, want: 'head' } as const;
      await open(age, job, rangesOf(memoryReader(bytes, filename), signal), {}, look, signal);
      if (isOpen) return undefined;
      const { recipient } = keys;
      const again = {
        kind: 'resealSession',
        from: filename,
        to: filename,
        size,
        identities,
        recipient,
      } as const;
      return (await age.run(again, { input: bytes }, signal)).bytes;
    },
    readMetadata: async (reader, signal) => {
      const { metadata } = (await readHead(reader, signal)).head;
      return { ...metadata, sealed: { ...metadata.sealed!, size: reader.size } };
    },
    openIndex,
    parseMetaIndex: async (bytes, filename) => parseSealedIndex(await openIndex(bytes, filename), filename),
    makeIndex: async (session, metadata) => {
      const input = sealedIndexText(session, metadata);
      return age.run({ kind: 'seal', sealFor: { recipients: [keys.recipient] } }, { input }, neverAborted);
    },
    newName: ({ createdAt }) => sealedFileName(createdAt),
    toLocalFile: async (bytes, filename, signal = neverAborted) => {
      checkSize(bytes.length, filename);
      const { length: size } = bytes;
      const job = { kind: 'openSession', filename, size, identities, want: 'text' } as const;
      const opened = await age.run(job, { input: bytes }, signal);
      if (opened.text === undefined) throw new TypeError('text was wanted');
      check(opened, filename);
      return opened.text;
    },
    toStoredFile: async (bytes, filename, signal = neverAborted) => {
      if (isSealed(bytes)) {
        const reader = memoryReader(bytes, filename);
        await readHead(reader, signal);
        return bytes;
      }
      const text = await local.toLocalFile(bytes, filename, signal);
      const job = { kind: 'sealSession', filename, recipient: keys.recipient } as const;
      return (await age.run(job, { input: text }, signal)).bytes;
    },
  };
}

/** Opens a session, and checks what it says before anything of it is passed on. */
async function open(
  age: AgeWorkers,
  job: { kind: 'openSession'; filename: string; size: number; identities: string[]; want: 'head' | 'images' },
  input: AgeInput,
  { known, onProgress }: DecodeOptions,
  check: (opened: OpenedBy, filename: string) => void,
  signal: AbortSignal,
): Promise<{ readonly head: SessionJson | undefined; readonly files: ReadonlyMap<string, OpenedFile> }> {
  const files = new Map<string, OpenedFile>();
  let head: SessionJson | undefined;
  let refused: { readonly error: unknown } | undefined;
  const stop = new AbortController();
  const onEvent = (event: SessionEvent): void => {
    if (refused) return;
    if (event.kind === 'file') files.set(event.file.path, event.file);
    else {
      try {
        check({ by: event.by, sha256: event.head.metadata.sealed!.sha256 }, job.filename);
        checkContent(event.head.metadata, job.filename, known);
        head = event.head;
      } catch (error) {
        refused = { error };
        stop.abort();
      }
    }
    if (head) onProgress?.(sealedDocument(head, files, false));
  };
  try {
    await age.run(job, { input, onEvent }, AbortSignal.any([signal, stop.signal]));
  } catch (error) {
    throw refused ? refused.error : error;
  }
  if (refused) throw refused.error;
  return { head, files };
}

async function* rangesOf(reader: RangeReader, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let length = FIRST_RANGE;
  for (let offset = 0; offset < reader.size; offset += length, length = NEXT_RANGE) {
    yield await reader.read(offset, Math.min(length, reader.size - offset), signal);
  }
}

function checkSize(size: number, filename: string): void {
  if (size <= MAX_SESSION_BYTES) return;
  throw sealedError('tooLarge', filename, 'is larger than 256 MB, more than this extension opens.');
}

function checkKnownSize(size: number, filename: string, known: SealedFacts | undefined): void {
  if (known?.size === undefined || size >= known.size) return;
  throw sealedError(
    'truncated',
    filename,
    `ends early: it has ${size} bytes of the ${known.size} that its index says.`,
  );
}

function checkContent({ sealed }: SessionMetadata, filename: string, known: SealedFacts | undefined): void {
  if (!known || sealed?.contentId === known.contentId) return;
  throw sealedError('renamed', filename, 'is not the session that its index describes: it was swapped.');
}

/** Another one whenever something else may open: with another key, or once a list of what an old key opens is whole. */
function keyIdOf({ keys }: VaultKeys): string {
  const hash = createHash('sha256');
  for (const { identity, opensOnly } of keys) hash.update(`${identity},${opensOnly?.size ?? ''};`);
  return hash.digest('hex').slice(0, 16);
}
