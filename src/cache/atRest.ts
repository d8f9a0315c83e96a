import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/**
 * Encrypts what a sealed vault's cache holds in the clear otherwise: the rows of the list. AES-256-GCM, one shot: a
 * cache that can be thrown away, not a format.
 */
export interface AtRest {
  /** Stands in the names of files, because two editors with different keyrings may share a cache. */
  readonly keyId: string;
  seal(plain: string | Uint8Array): Buffer;
  /** Undefined when it was changed, or sealed with another key. */
  open(sealed: Uint8Array): Buffer | undefined;
  /** Names a content without giving it away. Hex. */
  nameOf(plain: Uint8Array): string;
}

/** Resolves to undefined where the cache is kept in the clear; rejects while a vault is locked. */
export type AtRestKey = () => Promise<AtRest | undefined>;

/** For caches of vaults that are not sealed. */
export const inTheClear: AtRestKey = async () => undefined;

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param deviceKey 32 random bytes of this machine's keyring
 * @param vaultIdentity what opens the vault: with the vault locked, its cache is as well
 */
export function atRestKey(deviceKey: Uint8Array, vaultIdentity: string): AtRest {
  const derive = (info: string): Buffer =>
    Buffer.from(hkdfSync('sha256', deviceKey, Buffer.from(vaultIdentity), `fastshot cache ${info}`, 32));
  const key = derive('encryption');
  const naming = derive('names');
  const hmac = (content: Uint8Array | string): string =>
    createHmac('sha256', naming).update(content).digest('hex');
  return {
    keyId: hmac('key id').slice(0, 12),
    seal: (plain) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const body = Buffer.concat([cipher.update(plain), cipher.final()]);
      return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      const file = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      const start = 1 + IV_BYTES + TAG_BYTES;
      if (file[0] !== VERSION || file.length < start) return undefined;
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, file.subarray(1, 1 + IV_BYTES));
        decipher.setAuthTag(file.subarray(1 + IV_BYTES, start));
        return Buffer.concat([decipher.update(file.subarray(start)), decipher.final()]);
      } catch {
        return undefined;
      }
    },
    nameOf: hmac,
  };
}

/** The name of a file at rest: `rows.json`, or `rows.<key id>.sealed` where it is encrypted. */
export function restName(name: string, atRest: AtRest | undefined): string {
  return atRest ? `${name.replace(/\.json$/, '')}.${atRest.keyId}.sealed` : name;
}

export const restBytes = (text: string | Uint8Array, atRest: AtRest | undefined): string | Uint8Array =>
  atRest ? atRest.seal(text) : text;

/** Undefined for what is not there, and what does not open. */
export const plainBytes = (bytes: Buffer | undefined, atRest: AtRest | undefined): Buffer | undefined =>
  bytes && atRest ? atRest.open(bytes) : bytes;
