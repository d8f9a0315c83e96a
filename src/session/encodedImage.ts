import type { EncodedImage } from './document';
import { inspectImage } from './imageFile';
import { LongString, type ScannedValue } from './jsonScan';
import { readString } from './jsonTokens';

/** Base64 needs no escapes. Reading text that has some takes seconds where it is longer. Bytes. */
const MAX_ESCAPED = 16 * 1024 * 1024;

/**
 * An image of a session: checked now, decoded again from base64 whenever its bytes are wanted.
 * @param text the payload that `value` was read from; kept as long as the image is
 * @returns what is wrong, as the end of a sentence, when it is no image that can be shown
 */
export function encodedImage(text: Buffer, value: ScannedValue): EncodedImage | string {
  if (value instanceof LongString && value.escaped && value.end - value.start > MAX_ESCAPED) {
    return 'is not plain base64';
  }
  const base64 = (): string | undefined => {
    if (!(value instanceof LongString)) return typeof value === 'string' ? value : undefined;
    if (value.escaped) return readString(text, value.start, value.end, true);
    return text.toString('latin1', value.start, value.end);
  };
  const encoded = base64();
  if (encoded === undefined) return 'is not text';
  const { bytes, exact } = decodeBase64(encoded);
  const facts = inspectImage(bytes);
  if (typeof facts === 'string') return exact ? facts : 'is not base64';
  return { ...facts, size: bytes.length, bytes: () => decodeBase64(base64() ?? '').bytes };
}

/** Decodes base64 into memory of its own. `exact`: every character counted. */
function decodeBase64(base64: string): { readonly bytes: Uint8Array<ArrayBuffer>; readonly exact: boolean } {
  const padding = /={0,2}$/.exec(base64.slice(-2))?.[0].length ?? 0;
  const length = Math.floor(((base64.length - padding) * 3) / 4);
  const bytes = new Uint8Array(length);
  const written = Buffer.from(bytes.buffer).write(base64, 'base64');
  return { bytes: written === length ? bytes : bytes.slice(0, written), exact: written === length };
}
