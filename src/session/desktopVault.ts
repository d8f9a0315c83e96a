import { createHmac } from 'node:crypto';
import { decodeSession } from './decode';
import { parseMetaIndex } from './metaIndex';
import { openPayload } from './payload';
import { readSessionMetadata } from './readMetadata';
import type { Vault } from './vault';
import { carryFrom } from './write/carry';
import { draftOf } from './write/draftOf';
import { encodeContainer } from './write/encodeContainer';
import { encodeSession } from './write/encodeSession';
import { metaIndexJson } from './write/metaIndexJson';
import { sessionFileName } from './write/sessionFileName';

/**
 * The vault of the desktop app: sessions XORed with a key, or plain without one. Buckets mix both, so each file's
 * bytes tell what it is, and a plain file opens with any key.
 * @param key as configured; white space at its ends does not count (desktop format, "Session container")
 */
export function desktopVault(key: string): Vault {
  const keyBytes = Buffer.from(key.trim());
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
    toLocalFile: async (bytes, filename) => openPayload(bytes, keyBytes, filename).text,
  };
}

/** Local files are plain text, and old ones lack the metadata that every session in a store has. */
async function storedFile(bytes: Uint8Array, key: Buffer, filename: string): Promise<Uint8Array> {
  const payload = openPayload(bytes, key, filename);
  const isStored = payload.container === 'desktop' && (payload.key !== undefined || key.length === 0);
  if (isStored) return bytes;
  const document = await decodeSession(bytes, key, filename);
  const text =
    document.shape === 'wrapper' && document.metadata
      ? payload.text
      : encodeSession(draftOf(document, carryFrom(bytes, key, filename)), filename);
  return encodeContainer(text, key);
}
