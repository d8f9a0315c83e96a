import { sealedError } from './sealedError';

/** What the text at the head of an age file says. None of it is authenticated before the file is opened. */
export interface AgeHeader {
  /** Bytes up to the payload's nonce. */
  readonly length: number;
  /** Stanza types in their order: `X25519`, `scrypt`, … */
  readonly stanzas: readonly string[];
  /** Base-2 logarithm of the scrypt cost; undefined for a file that no passphrase opens. */
  readonly workFactor: number | undefined;
}

/** A header is read up to here: some 200 recipients. */
export const MAX_HEADER_BYTES = 32 * 1024;
/** Above this deriving a key takes longer and more memory than anybody means to spend: 1 GB (design, "Sealed vaults"). */
export const MAX_WORK_FACTOR = 20;

const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;
export const NONCE_BYTES = 16;

const INTRO = 'age-encryption.org/';
const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----';
const HEADER =
  /^age-encryption\.org\/v1\n((?:-> [!-~]+(?: [!-~]+)*\n(?:[A-Za-z0-9+/]{64}\n)*[A-Za-z0-9+/]{0,63}\n)+)--- [A-Za-z0-9+/]{43}\n/;

/**
 * Reads the header of an age file, and refuses what must not even be tried.
 * @param head the file's first bytes, `MAX_HEADER_BYTES` of them or all there are
 * @param size bytes of the whole file
 * @throws `notSealed`, `unsupportedFormat` for another version or armor, `truncated`, `damaged`; `tooLarge` for a work
 * factor above 20
 */
export function readAgeHeader(head: Uint8Array, size: number, name: string): AgeHeader {
  const text = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, MAX_HEADER_BYTES)).toString(
    'latin1',
  );
  if (size === 0) throw sealedError('truncated', name, 'is empty.');
  if (text.startsWith(ARMOR)) {
    throw sealedError(
      'unsupportedFormat',
      name,
      'is an age file in text form (armor). Only binary ones open.',
    );
  }
  if (!text.startsWith(INTRO)) {
    if (INTRO.startsWith(text) && size < INTRO.length) throw sealedError('truncated', name, 'ends early.');
    throw sealedError(
      'notSealed',
      name,
      'is not an age file, and in a sealed vault everything has to be one. It was put there by something else, or replaced.',
    );
  }
  const match = HEADER.exec(text);
  if (!match) throw brokenHeader(text, head.length >= size, name);
  if (size < match[0].length + NONCE_BYTES + TAG_BYTES) throw sealedError('truncated', name, 'ends early.');
  const stanzas = [...match[1]!.matchAll(/^-> (.+)$/gm)].map(([, args]) => args!.split(' '));
  const workFactor = stanzas.find(([type]) => type === 'scrypt')?.[2];
  if (workFactor !== undefined && !(Number(workFactor) <= MAX_WORK_FACTOR)) {
    throw sealedError(
      'tooLarge',
      name,
      `asks for a work factor of ${workFactor.slice(0, 10)}; more than ${MAX_WORK_FACTOR} is not tried.`,
    );
  }
  return {
    length: match[0].length,
    stanzas: stanzas.map(([type]) => type!),
    workFactor: workFactor === undefined ? undefined : Number(workFactor),
  };
}

function brokenHeader(text: string, isAll: boolean, name: string): Error {
  const version = /^age-encryption\.org\/(\S{1,20})\n/.exec(text)?.[1];
  if (version !== undefined && version !== 'v1') {
    return sealedError(
      'unsupportedFormat',
      name,
      `is an age file of version ${version}, which needs a newer version of this extension.`,
    );
  }
  if (isAll && !text.includes('\n--- ')) {
    return sealedError('truncated', name, 'ends early, within its header.');
  }
  return sealedError('damaged', name, 'is damaged: its age header is not valid.');
}

/** Bytes of plain text in an age file of this size; 0 where there is not even a whole chunk. */
export function plaintextSize(size: number, { length }: Pick<AgeHeader, 'length'>): number {
  const payload = size - length - NONCE_BYTES;
  const chunks = Math.ceil(payload / (CHUNK_BYTES + TAG_BYTES));
  return Math.max(0, payload - chunks * TAG_BYTES);
}
