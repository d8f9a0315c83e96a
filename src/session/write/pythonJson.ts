import { FastshotError } from '../../base/errors';
import { nextTurn } from '../../base/inTurns';
import { itemsOf, membersOf, type RawJson } from './jsonSpans';

/** Bytes that become a base64 text; they are encoded when the text is put together, one at a time. */
export interface Base64 {
  readonly kind: 'base64';
  readonly bytes: Uint8Array;
}

/** A number that Python holds as float, so that 1 is written as `1.0`. */
export interface Float {
  readonly kind: 'float';
  readonly value: number;
}

/** A JSON value to write. Objects are maps, which keep the order of their members whatever their names. */
export type JsonValue =
  null | boolean | number | string | Base64 | Float | RawJson | readonly JsonValue[] | JsonObject;
export type JsonObject = ReadonlyMap<string, JsonValue>;

export const base64 = (bytes: Uint8Array): Base64 => ({ kind: 'base64', bytes });
export const float = (value: number): Float => ({ kind: 'float', value });

/**
 * JSON as Python's `json.dumps(value, indent=2, ensure_ascii=False)` prints it, which is what the desktop app writes
 * (desktop format, "Session container"). Besides the result, a part of one image at most is held in encoded form.
 * @throws `tooLarge` above `limit` bytes, before the text is put together
 */
export function pythonJson(value: JsonValue, limit: number, name: string): Buffer<ArrayBuffer> {
  const { text, filling } = begin(value, limit, name, unshared);
  for (const _ of filling) {
    // All at once.
  }
  return text;
}

type Allocate = (size: number) => Buffer;
const unshared = (size: number): Buffer<ArrayBuffer> => Buffer.from(new ArrayBuffer(size));

/** Memory that a worker reads where it is: copying hundreds of MB takes as long as working on them. */
export const shared = (size: number): Buffer => Buffer.from(new SharedArrayBuffer(size));

/** As `pythonJson`, without keeping the event loop from others: images of some MB take a while. */
export async function pythonJsonInTurns(
  value: JsonValue,
  limit: number,
  name: string,
  allocate: Allocate = unshared,
): Promise<Buffer> {
  const { text, filling } = begin(value, limit, name, allocate);
  for (const _ of filling) await nextTurn();
  return text;
}

/** The text, empty, and what fills it: a stretch at a time, which takes some milliseconds at most. */
function begin<T extends Buffer>(
  value: JsonValue,
  limit: number,
  name: string,
  allocate: (size: number) => T,
): { readonly text: T; readonly filling: Iterable<void> } {
  const pieces: Piece[] = [];
  write(value, '\n', pieces);
  const size = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  if (size > limit) {
    const message = `${name} would have ${Math.ceil(size / 2 ** 20)} MB, more than the ${limit / 2 ** 20} MB a session may have.`;
    throw new FastshotError('tooLarge', message, { data: { filename: name, size } });
  }
  const text = allocate(size);
  return { text, filling: fill(text, pieces) };
}

function* fill(text: Buffer, pieces: readonly Piece[]): Generator<void> {
  let end = 0;
  for (const piece of pieces) {
    if (typeof piece === 'string') end += text.write(piece, end);
    else if (piece.kind === 'raw') end += piece.text.copy(text, end);
    else {
      const bytes = asBuffer(piece.bytes);
      for (let at = 0; at < bytes.length; at += STRETCH_BYTES) {
        end += text.write(bytes.toString('base64', at, at + STRETCH_BYTES), end, 'latin1');
        yield;
      }
    }
  }
}

/** Encoded at a stretch. A multiple of 3, so that the base64 of the parts is that of the whole. */
const STRETCH_BYTES = 3 * 256 * 1024;

type Piece = string | RawJson | Base64;

function sizeOf(piece: Piece): number {
  if (typeof piece === 'string') return Buffer.byteLength(piece);
  return piece.kind === 'raw' ? piece.text.length : Math.ceil(piece.bytes.length / 3) * 4;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @param newline the line end and the indentation of what surrounds the value */
function write(value: JsonValue, newline: string, pieces: Piece[]): void {
  if (value === null || typeof value === 'boolean') pieces.push(String(value));
  else if (typeof value === 'string') pieces.push(JSON.stringify(value));
  else if (typeof value === 'number') pieces.push(pythonNumber(value));
  else if (value instanceof Map) writeObject(value as JsonObject, newline, pieces);
  else if (isArray(value)) writeArray(value, newline, pieces);
  else writeLeaf(value as Base64 | Float | RawJson, newline, pieces);
}

const isArray = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);

function writeLeaf(value: Base64 | Float | RawJson, newline: string, pieces: Piece[]): void {
  if (value.kind === 'float') pieces.push(pythonFloat(value.value));
  else if (value.kind === 'base64') pieces.push('"', value, '"');
  else if (value.text[0] === 0x7b) writeObject(membersOf(value.text), newline, pieces);
  else if (value.text[0] === 0x5b) writeArray(itemsOf(value.text), newline, pieces);
  else pieces.push(value);
}

function writeObject(object: JsonObject, newline: string, pieces: Piece[]): void {
  if (object.size === 0) return void pieces.push('{}');
  let before = `{${newline}  `;
  for (const [name, member] of object) {
    pieces.push(`${before}${JSON.stringify(name)}: `);
    write(member, `${newline}  `, pieces);
    before = `,${newline}  `;
  }
  pieces.push(`${newline}}`);
}

function writeArray(array: readonly JsonValue[], newline: string, pieces: Piece[]): void {
  if (array.length === 0) return void pieces.push('[]');
  let before = `[${newline}  `;
  for (const item of array) {
    pieces.push(before);
    write(item, `${newline}  `, pieces);
    before = `,${newline}  `;
  }
  pieces.push(`${newline}]`);
}

function pythonNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : pythonFloat(value);
}

/** A float as Python's `repr` prints it: the same digits as in JavaScript, other rules for the exponent. */
export function pythonFloat(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
