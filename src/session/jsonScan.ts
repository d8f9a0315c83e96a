/**
 * Reads JSON from bytes without turning long strings into text: a session of 256 MB is nearly all base64, and only
 * the image that is looked at should cost memory. Accepts what Python writes beyond the standard (`NaN`, `Infinity`)
 * and replaces invalid UTF-8 by U+FFFD.
 */

import { BACKSLASH, endOfEscaped, literalAt, numberAt, QUOTE, readString } from './jsonTokens';

/** A long string left where it is: `start` and `end` are the bytes between its quotes. */
export class LongString {
  constructor(
    readonly start: number,
    readonly end: number,
    /** True when it holds backslash escapes, so that its bytes are not yet its text. */
    readonly escaped: boolean,
  ) {}
}

export type ScannedValue = null | boolean | number | string | LongString | ScannedValue[] | ScannedObject;
/** Has no prototype, so a member `__proto__` is a member like any other. A repeated member: the last one counts. */
export interface ScannedObject {
  [member: string]: ScannedValue;
}

export interface ScanResult {
  /** What was read: all of it, or up to the break. Undefined when not even a value begins. */
  readonly value: ScannedValue | undefined;
  /** Where the value ends, or breaks. */
  readonly end: number;
  /** Why reading stopped; undefined when the value is whole. */
  readonly broken?: string | undefined;
  /** With `broken`: the objects and arrays that were not closed; what they hold so far is whole. */
  readonly open: ReadonlySet<ScannedValue>;
}

export interface ScanOptions {
  /** Where the value begins. */
  readonly start?: number;
  /** Strings of more bytes than this become a LongString. Default: none does. */
  readonly longerThan?: number;
  /** Most values that are read, those within others counted. */
  readonly maxValues?: number;
}

const MAX_DEPTH = 64;
/** An image is one value, a drawn stroke five per point: enough for 200,000 points, and at most some 50 MB of heap. */
const MAX_VALUES = 1_000_000;

const MAX_NAME_BYTES = 64 * 1024;

/** Reads one JSON value from `bytes`; what follows it is the caller's to judge. Never throws. */
export function scanJson(bytes: Buffer, options: ScanOptions = {}): ScanResult {
  const { start = 0, longerThan = Infinity, maxValues = MAX_VALUES } = options;
  const scanner = new Scanner(bytes, start, longerThan, maxValues);
  try {
    return { value: scanner.value(), end: scanner.position, open: new Set() };
  } catch (error) {
    if (!(error instanceof Break)) throw error;
    return {
      value: scanner.first,
      end: scanner.position,
      broken: error.message,
      open: new Set(scanner.open),
    };
  }
}

/** The value as an object; undefined when it is anything else. */
export function asObject(value: ScannedValue | undefined): ScannedObject | undefined {
  const other =
    typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof LongString;
  return other ? undefined : value;
}

/** Where the white space from `position` on ends. */
export function skipSpace(bytes: Buffer, position: number): number {
  for (let at = position; ; at++) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
  }
}

class Break extends Error {}

class Scanner {
  position: number;
  first: ScannedValue | undefined;
  readonly open: ScannedValue[] = [];
  private values = 0;
  /** The first backslash at or after `position`, kept so that searching for it costs one pass over all bytes. */
  private backslash = -1;

  constructor(
    private readonly bytes: Buffer,
    start: number,
    private readonly longerThan: number,
    private readonly maxValues: number,
  ) {
    this.position = start;
  }

  value(): ScannedValue {
    if (++this.values > this.maxValues) throw new Break(`more than ${this.maxValues} values`);
    const byte = this.next();
    if (byte === QUOTE) return this.string();
    if (byte === 0x7b) return this.object();
    if (byte === 0x5b) return this.array();
    const token = literalAt(this.bytes, this.position) ?? numberAt(this.bytes, this.position);
    if (!token) throw this.unexpected('a value');
    this.position = token.end;
    return token.value;
  }

  private object(): ScannedObject {
    const object = Object.create(null) as ScannedObject;
    this.enter(object);
    if (this.next() === 0x7d) return this.leave(object);
    for (;;) {
      if (this.next() !== QUOTE) throw this.unexpected('a member name');
      const name = this.string(MAX_NAME_BYTES);
      if (typeof name !== 'string') throw new Break('a member name is too long');
      if (this.next() !== 0x3a) throw this.unexpected('":"');
      this.position++;
      this.member(object, name);
      const byte = this.next();
      if (byte === 0x7d) return this.leave(object);
      if (byte !== 0x2c) throw this.unexpected('"," or "}"');
      this.position++;
    }
  }

  private array(): ScannedValue[] {
    const array: ScannedValue[] = [];
    this.enter(array);
    if (this.next() === 0x5d) return this.leave(array);
    for (;;) {
      this.member(array, array.length);
      const byte = this.next();
      if (byte === 0x5d) return this.leave(array);
      if (byte !== 0x2c) throw this.unexpected('"," or "]"');
      this.position++;
    }
  }

  /** Reads a member's value. Where that breaks inside an object or array, what it holds so far is kept. */
  private member(parent: ScannedObject | ScannedValue[], name: string | number): void {
    const depth = this.open.length;
    try {
      (parent as ScannedObject)[name] = this.value();
    } catch (error) {
      const child = this.open[depth];
      if (child !== undefined) (parent as ScannedObject)[name] = child;
      throw error;
    }
  }

  private enter(container: ScannedValue): void {
    if (this.open.length >= MAX_DEPTH) throw new Break(`nested deeper than ${MAX_DEPTH} levels`);
    this.first ??= container;
    this.open.push(container);
    this.position++;
  }

  private leave<T extends ScannedValue>(container: T): T {
    this.open.pop();
    this.position++;
    return container;
  }

  private string(longerThan = this.longerThan): string | LongString {
    const start = this.position + 1;
    let end = this.bytes.indexOf(QUOTE, start);
    if (this.backslash < start) this.backslash = this.indexOrEnd(BACKSLASH, start);
    const escaped = end === -1 ? false : this.backslash < end;
    if (escaped) end = endOfEscaped(this.bytes, this.backslash);
    if (end === -1) {
      this.position = this.bytes.length;
      throw new Break('a text is not closed');
    }
    const long = end - start > longerThan;
    const value = long ? new LongString(start, end, escaped) : readString(this.bytes, start, end, escaped);
    if (value === undefined) throw new Break('a text holds a control character or a wrong escape');
    this.position = end + 1;
    return value;
  }

  private indexOrEnd(byte: number, from: number): number {
    const index = this.bytes.indexOf(byte, from);
    return index === -1 ? this.bytes.length : index;
  }

  /** The next byte that is not white space. */
  private next(): number {
    this.position = skipSpace(this.bytes, this.position);
    const byte = this.bytes[this.position];
    if (byte === undefined) throw new Break('the text ends early');
    return byte;
  }

  private unexpected(expected: string): Break {
    return new Break(this.position >= this.bytes.length ? 'the text ends early' : `${expected} was expected`);
  }
}
