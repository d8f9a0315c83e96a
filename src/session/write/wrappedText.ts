import { decodeSession } from '../decode';
import { carryFrom } from './carry';
import { draftOf } from './draftOf';
import { encodeSession } from './encodeSession';

const NO_KEY = Buffer.alloc(0);

/**
 * A session's text as every session in a bucket has it, with its metadata: the desktop app opens a bare one from its own
 * folder only (legacy files and temporary caches). A text that has metadata already is returned as it is.
 * @param text plain JSON, as `Vault.toLocalFile` makes it
 * @param filename that it will have
 * @throws as `decodeSession` and `carryFrom`
 */
export async function wrappedText(text: Uint8Array, filename: string): Promise<Uint8Array> {
  const document = await decodeSession(text, NO_KEY, filename);
  if (document.shape === 'wrapper' && document.metadata) return text;
  return encodeSession(draftOf(document, carryFrom(text, NO_KEY, filename)), filename);
}
