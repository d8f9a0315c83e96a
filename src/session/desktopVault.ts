import { createHmac } from 'node:crypto';
import { isFastshotError } from '../base/errors';
import { decodeSession } from './decode';
import { desktopKey } from './desktopKey';
import { memoryReader } from './memoryReader';
import { parseMetaIndex } from './metaIndex';
import { openPayloadInTurns } from './payload';
import { readSessionMetadata } from './readMetadata';
import type { Vault } from './vault';
import { encodeContainerInTurns } from './write/encodeContainer';
import { metaIndexJson } from './write/metaIndexJson';
import { sessionFileName } from './write/sessionFileName';

/**
 * The vault of the desktop app: sessions XORed with a key, or plain without one. Buckets mix both, so each file's
 * bytes tell what it is, and a plain file opens with any key.
 * @param key as configured; white space at its ends does not count (desktop format, "Session container")
 */
export function desktopVault(key: string): Vault {
  const keyBytes = desktopKey(key);
  return {
    mode: keyBytes.length === 0 ? 'plain' : 'desktop',
    keyId: createHmac('sha256', 'fastshot key id').update(keyBytes).digest('hex').slice(0, 16),
    decode: (bytes, filename) => decodeSession(bytes, keyBytes, filename),
    readMetadata: (reader, signal) => readSessionMetadata(reader, keyBytes, signal),
    parseMetaIndex: async (bytes, filename) => parseMetaIndex(bytes, filename),
    makeIndex: async ({ filename, size }, metadata, checksum) =>
      metaIndexJson(filename, metadata, size, checksum),
    newName: (named) => sessionFileName(named, 'cloud'),
    toStoredFile: async (bytes, filename) => storedFile(bytes, keyBytes, filename),
    toLocalFile: async (bytes, filename) => (await openPayloadInTurns(bytes, keyBytes, filename)).text,
  };
}

/**
 * What is stored as this vault stores sessions stays byte for byte. Local files are plain text, and old ones lack the
 * metadata that every session in a store has, wherever somebody put them.
 */
async function storedFile(bytes: Uint8Array, key: Buffer, filename: string): Promise<Uint8Array> {
  const payload = await openPayloadInTurns(bytes, key, filename);
  const isStored = payload.container === 'desktop' && (payload.key !== undefined || key.length === 0);
  if (isStored && !(await lacksMetadata(bytes, key, filename))) return bytes;
  // Loaded by the first in an old form: it is all that writes sessions.
  const { wrappedText } = await import('./write/wrappedText');
  return encodeContainerInTurns(await wrappedText(payload.text, filename), key);
}

/** False for a session that cannot be read: it stays what it is. */
async function lacksMetadata(bytes: Uint8Array, key: Buffer, filename: string): Promise<boolean> {
  try {
    const reader = memoryReader(bytes, filename);
    return (await readSessionMetadata(reader, key, new AbortController().signal)) === undefined;
  } catch (error) {
    if (isFastshotError(error, 'damaged', 'truncated', 'tooLarge')) return false;
    throw error;
  }
}
