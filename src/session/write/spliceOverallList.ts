import type { Hash } from 'node:crypto';
import { FastshotError } from '../../base/errors';
import { nextTurn } from '../../base/inTurns';
import { Digest, findLayout, laidOutEntries, type ListLayout, SEPARATOR } from '../listLayout';
import { MAX_LIST_BYTES, pythonJson } from '../overallList';
import { localTimestamp } from './localTime';
import type { OverallEntry } from './updateOverallList';

/** What is to be different in a list: entries that are to be there, and sessions, told by name and size, that are not. */
export interface ListChanges {
  readonly add: readonly OverallEntry[];
  readonly remove: readonly { readonly filename: string; readonly size: number }[];
}

/** Entries worked on at a stretch: some 4 ms. */
const STRETCH = 1_000;

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
  const layout = findLayout(bytes);
  if (!layout) return 'foreign';
  const read = await readEntries(bytes, layout, changes);
  if (read === 'foreign') return 'foreign';
  if (read.before.digest('hex') !== layout.checksum) {
    throw new FastshotError('damaged', 'overall_meta.json does not match its checksum.');
  }
  if (read.isRight) return undefined;
  const [, version, total, sessions] = layout.beginning;
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
  layout: ListLayout,
  { add, remove }: ListChanges,
): Promise<ReadEntries | 'foreign'> {
  const { start, end } = layout;
  const adding = new Map(add.map((entry) => [entry.filename, entry]));
  const removing = new Map(remove.map(({ filename, size }) => [filename, size]));
  const found = new Map<string, number>();
  const before = new Digest();
  const after = new Digest();
  const kept = new Parts();
  let isRight = true;
  let keptFrom = start;
  const entries = laidOutEntries(bytes, layout);
  for (let count = 1; ; count++) {
    const step = entries.next();
    if (step.done) {
      if (!step.value) return 'foreign';
      break;
    }
    const entry = step.value;
    const { at, next } = entry;
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

/** Runs of entries with what stands between two of them. */
class Parts {
  readonly all: Uint8Array[] = [];

  add(part: Uint8Array): void {
    if (this.all.length > 0) this.all.push(SEPARATOR);
    this.all.push(part);
  }
}
