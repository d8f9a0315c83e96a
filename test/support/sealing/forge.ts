import { createCipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Decrypter } from 'age-encryption';
import { readAgeHeader } from '../../../src/session/sealed/ageFile';

/** What somebody can do with an age file that an identity of theirs opens: age does not say who made a file. */

const CHUNK = 64 * 1024;

/** The stanzas of an age file as text, one for each recipient. */
export function stanzasOf(bytes: Uint8Array): string[] {
  const { length } = readAgeHeader(bytes, bytes.length, 'file');
  const head = Buffer.from(bytes.subarray(0, length)).toString('latin1');
  return head.match(/-> \S+ .+\n(?:.{64}\n)*.*\n/g) ?? [];
}

/** The file key of an age file. @throws when the identity does not open it */
export async function fileKeyOf(bytes: Uint8Array, identity: string): Promise<Uint8Array> {
  const { length } = readAgeHeader(bytes, bytes.length, 'file');
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decryptHeader(bytes.subarray(0, length));
}

/** An age file for whoever these stanzas are for, who need not be known, made with the file key that is in them. */
export function forge(stanzas: readonly string[], fileKey: Uint8Array, payload: Uint8Array): Buffer {
  const noMac = `age-encryption.org/v1\n${stanzas.join('')}---`;
  const macKey = Buffer.from(hkdfSync('sha256', fileKey, Buffer.alloc(0), 'header', 32));
  const mac = createHmac('sha256', macKey).update(noMac).digest('base64').replace(/=+$/, '');
  const nonce = randomBytes(16);
  const key = Buffer.from(hkdfSync('sha256', fileKey, nonce, 'payload', 32));
  const pieces: Buffer[] = [Buffer.from(`${noMac} ${mac}\n`), nonce];
  for (let at = 0, index = 0; index === 0 || at < payload.length; at += CHUNK, index++) {
    const chunkNonce = Buffer.alloc(12);
    chunkNonce.writeUInt32BE(index, 7);
    chunkNonce[11] = at + CHUNK >= payload.length ? 1 : 0;
    const cipher = createCipheriv('chacha20-poly1305', key, chunkNonce, { authTagLength: 16 });
    pieces.push(cipher.update(payload.subarray(at, at + CHUNK)), cipher.final(), cipher.getAuthTag());
  }
  return Buffer.concat(pieces);
}
