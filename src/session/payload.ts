import { FastshotError } from '../base/errors';
import { HEAD_BYTES } from './blockReader';
import { findPayload, isSealed, startOfText, type PayloadStart } from './container';
import type { ContainerKind } from './document';
import { asObject, scanJson } from './jsonScan';
import { xor, xorInTurns } from './xor';

/** A session's JSON text, still as bytes. */
export interface Payload {
  readonly container: ContainerKind;
  /** Undefined: the payload is stored as it is. */
  readonly key?: Buffer | undefined;
  /** Where it begins in the file. */
  readonly offset: number;
}

/**
 * Finds the payload of a session that is in memory and makes it readable.
 * @throws `wrongKey`, `truncated`, `damaged` or `unsupportedFormat`
 */
export function openPayload(
  bytes: Uint8Array,
  key: Buffer,
  filename: string,
): Payload & { readonly text: Buffer } {
  const { payload, stored } = locatePayload(bytes, key, filename);
  return { ...payload, text: payload.key ? xor(stored, payload.key) : stored };
}

/** The same, without keeping the event loop from others while a large session is made readable. */
export async function openPayloadInTurns(
  bytes: Uint8Array,
  key: Buffer,
  filename: string,
): Promise<Payload & { readonly text: Buffer }> {
  const { payload, stored } = locatePayload(bytes, key, filename);
  return { ...payload, text: payload.key ? await xorInTurns(stored, payload.key) : stored };
}

function locatePayload(
  bytes: Uint8Array,
  key: Buffer,
  filename: string,
): { readonly payload: Payload; readonly stored: Buffer } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const search = findPayload(filename);
  let step = search.next();
  while (!step.done) {
    step = search.next(file.subarray(step.value.offset, step.value.offset + step.value.length));
  }
  const stored = file.subarray(step.value.offset);
  return { payload: recognisePayload(step.value, stored.subarray(0, HEAD_BYTES), key, filename), stored };
}

/**
 * Tells whether a payload is plain or XORed, and whether the key is right: whichever it is, `{` has to come out.
 * @param stored the payload's first `HEAD_BYTES` bytes, or what there is of them
 * @throws as `openPayload`
 */
export function recognisePayload(
  start: PayloadStart,
  stored: Buffer,
  key: Buffer,
  filename: string,
): Payload {
  const fail = (
    code: 'wrongKey' | 'truncated' | 'damaged' | 'unsupportedFormat',
    why: string,
  ): FastshotError => new FastshotError(code, `${filename} ${why}`, { data: { filename } });
  const { kind: container, offset } = start;
  if (stored.length === 0) {
    throw fail('truncated', offset === 0 ? 'is empty.' : 'ends early, right after its cover image.');
  }
  if (isSealed(stored)) {
    throw fail(
      'unsupportedFormat',
      'is a session of a sealed vault. It opens while that vault is connected, and nothing else reads it: see docs/format.md.',
    );
  }
  if (startsObject(stored)) return { container, offset };
  const plain = xor(stored, key);
  if (startsObject(plain) && startsSession(plain) && !isGarbage(plain)) return { container, offset, key };
  if (isOtherJson(plain) && !isGarbage(plain)) {
    throw fail('damaged', 'does not hold a session: its content is JSON, but not an object.');
  }
  if (key.length === 0) throw fail('wrongKey', 'is encrypted, and no encryption key is set.');
  throw fail('wrongKey', 'cannot be read: the encryption key is wrong, or the file is damaged.');
}

function startsObject(text: Buffer): boolean {
  return text[startOfText(text)] === 0x7b;
}

/**
 * True for text that begins as the desktop app's sessions do, or is JSON with a session's members. A key that is
 * wrong in one letter only leaves most text as it was, but not these 40 bytes.
 */
function startsSession(head: Buffer): boolean {
  const start = startOfText(head);
  if (/^\{\s*"session"\s*:\s*\{\s*"version"\s*:\s*"/.test(head.toString('latin1', start, start + 64))) {
    return true;
  }
  const { value, broken, end } = scanJson(head, { start });
  const root = asObject(value) ?? {};
  const known = ['session', 'metadata', 'windows'].some((member) => root[member] !== undefined);
  return known && (broken === undefined || end >= head.length);
}

/** True for JSON, as far as it is there, that is no object. */
function isOtherJson(head: Buffer): boolean {
  if (!/^[["\dtfn-]/.test(head.toString('latin1', 0, 1))) return false;
  const { broken, end } = scanJson(head, { start: 0 });
  return broken === undefined || end >= head.length;
}

/**
 * True for what a wrong key leaves. JSON holds no control characters, a damaged file some; a wrong key hits every
 * line end and turns letters into control characters and invalid UTF-8 all over. U+FFFD that somebody pasted and DEL,
 * which JSON allows, are text like any other.
 */
function isGarbage(head: Buffer): boolean {
  const text = head.toString();
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  const controls = count(text, /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g);
  const invalid = count(text, /\ufffd/g) - count(head.toString('latin1'), /\u00ef\u00bf\u00bd/g);
  const wrong = controls + invalid;
  return wrong >= 2 && wrong * 500 > head.length;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
