import { createHash, type Hash } from 'node:crypto';
import { FastshotError } from '../../base/errors';
import { nextTurn } from '../../base/inTurns';
import { MAX_LIST_BYTES, pythonJson } from '../overallList';
import { localTimestamp } from './localTime';
import type { OverallEntry } from './updateOverallList';

/** What is to be different in a list: entries that are to be there, and sessions, told by name and size, that are not. */
export interface ListChanges {
  readonly add: readonly OverallEntry[];
  readonly remove: readonly { readonly filename: string; readonly size: number }[];
}

/** The list as the desktop app and we write it: Python's `json.dumps(…, indent=2)`. */
const BEGINNING =
  /^(\{\n {2}"version": "[ !#-[\]-~]*",\n {2}"last_updated": )"[^"\\\n]*"(,\n {2}"total_sessions": )\d+(,\n {2}"sessions": \[\n)/;
const END = /\n {2}\],\n {2}"checksum": "([0-9a-f]{64})"\n\}\s*$/;
const TEXT = '"(?:[^"\\\\\\n]|\\\\.)*"';
const ENTRY = new RegExp(
  `^ {4}\\{\\n {6}"filename": (${TEXT}),\\n {6}"created_at": (${TEXT}),\\n {6}"file_size": (0|[1-9]\\d{0,14}),\\n {6}"checksum": (${TEXT})\\n {4}\\}$`,
);
const ENTRY_END = Buffer.from('\n    }');
const SEPARATOR = Buffer.from(',\n');
/** Text that both JSON and Python write as it stands. */
const PLAIN = /^"[ !#-[\]-~]*"$/;

/** Entries worked on at a stretch: some 4 ms. */
const STRETCH = 1_000;
const BEGINNING_BYTES = 1_024;
const END_BYTES = 256;

/**
 * Changes entries of an overall list as bytes, in turns of the event loop: nothing is parsed but one entry at a time, and
 * what does not change is copied. The result is what `updateOverallList` makes of the same list.
 * @returns undefined when the list says so already; `foreign` when it is not laid out as this app and the desktop app do,
 * so that it has to be parsed
 * @throws `damaged` when it does not match its checksum, `tooLarge` when it would be larger than 64 MB
 */
export async function spliceOverallList(
  list: Uint8Array,
  changes: ListChanges,
  now: Date,
): Promise<Buffer | undefined | 'foreign'> {
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.byteLength);
  const beginning = BEGINNING.exec(bytes.toString('latin1', 0, BEGINNING_BYTES));
  const tail = bytes.subarray(Math.max(0, bytes.length - END_BYTES)).toString('latin1');
  const end = END.exec(tail);
  if (!beginning || !end) return 'foreign';
  const bodyEnd = bytes.length - tail.length + end.index;
  const read = await readEntries(bytes, beginning[0].length, bodyEnd, changes);
  if (read === 'foreign') return 'foreign';
  if (read.before.digest('hex') !== end[1]) {
    throw new FastshotError('damaged', 'overall_meta.json does not match its checksum.');
  }
  if (read.isRight) return undefined;
  const [, version, total, sessions] = beginning;
  const head = `${version}"${localTimestamp(now)}"${total}${read.count}${sessions}`;
  const foot = `\n  ],\n  "checksum": "${read.after.digest('hex')}"\n}`;
  if (read.count === 0) return 'foreign';
  const size = head.length + foot.length + read.kept.reduce((sum, part) => sum + part.length, 0);
  if (size > MAX_LIST_BYTES) {
    throw new FastshotError('tooLarge', 'overall_meta.json would be larger than 64 MB.');
  }
  return Buffer.concat([Buffer.from(head), ...read.kept, Buffer.from(foot)]);
}

interface ReadEntries {
  /** Of all entries as they are, and as they are to be. */
  readonly before: Hash;
  readonly after: Hash;
  readonly count: number;
  /** The bytes between the brackets, as they are to be. */
  readonly kept: readonly Uint8Array[];
  readonly isRight: boolean;
}

async function readEntries(
  bytes: Buffer,
  start: number,
  end: number,
  { add, remove }: ListChanges,
): Promise<ReadEntries | 'foreign'> {
  const adding = new Map(add.map((entry) => [entry.filename, entry]));
  const removing = new Map(remove.map(({ filename, size }) => [filename, size]));
  const found = new Map<string, number>();
  const before = new Digest();
  const after = new Digest();
  const kept = new Parts();
  let isRight = true;
  let keptFrom = start;
  for (let at = start, count = 1; at < end; count++) {
    const close = bytes.indexOf(ENTRY_END, at);
    const next = close + ENTRY_END.length;
    if (close === -1 || next > end) return 'foreign';
    const entry = readEntry(bytes.toString('utf8', at, next));
    const isLast = next === end;
    const isFollowed = isLast || bytes.subarray(next, next + SEPARATOR.length).equals(SEPARATOR);
    if (!entry || !isFollowed) return 'foreign';
    before.add(entry.python);
    const wanted = adding.get(entry.filename);
    if (wanted) {
      const isSame = wanted.file_size === entry.size && wanted.checksum === entry.checksum;
      found.set(entry.filename, (found.get(entry.filename) ?? 0) + 1);
      if (!isSame) isRight = false;
    }
    const goes = wanted !== undefined || removing.get(entry.filename) === entry.size;
    if (goes) {
      if (!wanted) isRight = false;
      if (at > keptFrom) kept.add(bytes.subarray(keptFrom, at - SEPARATOR.length));
      keptFrom = next + SEPARATOR.length;
    } else after.add(entry.python);
    at = next + SEPARATOR.length;
    if (count % STRETCH === 0) await nextTurn();
  }
  if (end > keptFrom) kept.add(bytes.subarray(keptFrom, end));
  for (const entry of adding.values()) {
    if (found.get(entry.filename) !== 1) isRight = false;
    after.add(pythonJson(entry));
    kept.add(Buffer.from(`    ${JSON.stringify(entry, null, 2).replaceAll('\n', '\n    ')}`));
  }
  return { before: before.end(), after: after.end(), count: after.count, kept: kept.all, isRight };
}

interface Entry {
  readonly filename: string;
  readonly size: number;
  readonly checksum: string;
  /** As the checksum of the list sees it. */
  readonly python: string;
}

function readEntry(text: string): Entry | undefined {
  const [, filename, created, size, checksum] = ENTRY.exec(text) ?? [];
  try {
    return {
      filename: JSON.parse(filename!) as string,
      size: Number(size),
      checksum: JSON.parse(checksum!) as string,
      python: `{"checksum": ${python(checksum!)}, "created_at": ${python(created!)}, "file_size": ${size}, "filename": ${python(filename!)}}`,
    };
  } catch {
    // No entry of ours, or a wrong escape.
    return undefined;
  }
}

const python = (literal: string): string => (PLAIN.test(literal) ? literal : pythonJson(JSON.parse(literal)));

/** The hash of a Python list of entries, fed some thousand characters at a time. */
class Digest {
  private readonly hash = createHash('sha256').update('[');
  private waiting = '';
  count = 0;

  add(python: string): void {
    this.waiting += this.count === 0 ? python : `, ${python}`;
    this.count += 1;
    if (this.waiting.length > 16_384) this.flush();
  }

  end(): Hash {
    this.flush();
    return this.hash.update(']');
  }

  private flush(): void {
    this.hash.update(this.waiting);
    this.waiting = '';
  }
}

/** Runs of entries with what stands between two of them. */
class Parts {
  readonly all: Uint8Array[] = [];

  add(part: Uint8Array): void {
    if (this.all.length > 0) this.all.push(SEPARATOR);
    this.all.push(part);
  }
}
