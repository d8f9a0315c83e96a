import { FastshotError } from '../base/errors';
import type { ContainerKind } from './document';

/** Where a session's JSON text, plain or XORed, begins within its file. */
export interface PayloadStart {
  readonly kind: ContainerKind;
  readonly offset: number;
}

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Stands between the cover and the payload. */
export const MARKER = Buffer.from('FHDR');
const AGE = ['age-encryption.org/v1', '-----BEGIN AGE ENCRYPTED FILE-----'];
/** A cover is not walked further than this: searching for the marker then costs less. */
const MAX_COVER_BYTES = 16 * 1024 * 1024;

/** A range of the file that is needed to go on; fewer bytes may be given where the file ends. */
export interface Wanted {
  readonly offset: number;
  readonly length: number;
}

/**
 * Finds where the payload begins, asking for the bytes it needs: from memory, from a file or by Range requests.
 * The cover's PNG chunks are walked to IEND, where the marker `FHDR` has to be: it may well occur inside the cover.
 * Only where that fails does the first `FHDR` count, as in the desktop app (desktop format, "Session container").
 * @returns `xor` where nothing else is recognised: the whole file is payload
 * @throws `truncated` or `damaged` for a PNG without a session behind it
 */
export function* findPayload(filename: string): Generator<Wanted, PayloadStart, Buffer> {
  const head = yield { offset: 0, length: 64 };
  if (isSealed(head)) return { kind: 'sealed', offset: 0 };
  if (head[startOfText(head)] === 0x7b) return { kind: 'json', offset: 0 };
  if (!isPng(head)) return { kind: 'xor', offset: 0 };
  const end = yield* endOfPng();
  const marker = end === undefined ? undefined : yield { offset: end, length: MARKER.length };
  if (end !== undefined && marker?.equals(MARKER)) return { kind: 'desktop', offset: end + MARKER.length };
  const whole = yield { offset: 0, length: Infinity };
  const found = whole.indexOf(MARKER);
  if (found !== -1) return { kind: 'desktop', offset: found + MARKER.length };
  throw end === undefined
    ? new FastshotError('truncated', `${filename} ends early, within its cover image.`, {
        data: { filename },
      })
    : new FastshotError('damaged', `${filename} is an image without a session behind it.`, {
        data: { filename },
      });
}

/** Where a PNG ends: behind IEND; undefined when its chunks do not lead there. */
function* endOfPng(): Generator<Wanted, number | undefined, Buffer> {
  let offset = PNG_SIGNATURE.length;
  while (offset < MAX_COVER_BYTES) {
    const header = yield { offset, length: 8 };
    if (header.length < 8) return undefined;
    offset += 12 + header.readUInt32BE(0);
    if (header.toString('latin1', 4, 8) === 'IEND') return offset;
  }
  return undefined;
}

/** Where text begins: after a UTF-8 byte order mark, if there is one. */
export function startOfText(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** True for an age file, binary or armored. */
export function isSealed(bytes: Uint8Array): boolean {
  return AGE.some((magic) => Buffer.from(bytes.subarray(0, magic.length)).toString('latin1') === magic);
}

export function isPng(bytes: Uint8Array): boolean {
  return PNG_SIGNATURE.equals(bytes.subarray(0, PNG_SIGNATURE.length));
}
