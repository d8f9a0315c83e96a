import { createHash, type Hash } from 'node:crypto';
import { pythonJson } from './overallList';

/** The list as the desktop app and we write it: Python's `json.dumps(…, indent=2)`. */
const BEGINNING =
  /^(\{\n {2}"version": "[ !#-[\]-~]*",\n {2}"last_updated": )"[ !#-[\]-~]*"(,\n {2}"total_sessions": )(?:0|[1-9]\d*)(,\n {2}"sessions": \[\n)/;
const END = /\n {2}\],\n {2}"checksum": "([0-9a-f]{64})"\n\}\s*$/;
const TEXT = '"(?:[^"\\\\\\n]|\\\\.)*"';
const ENTRY = new RegExp(
  `^ {4}\\{\\n {6}"filename": (${TEXT}),\\n {6}"created_at": (${TEXT}),\\n {6}"file_size": (0|[1-9]\\d{0,14}),\\n {6}"checksum": (${TEXT})\\n {4}\\}$`,
);
const ENTRY_END = Buffer.from('\n    }');
/** What stands between two entries. */
export const SEPARATOR = Buffer.from(',\n');
/** Text that both JSON and Python write as it stands. */
const PLAIN = /^"[ !#-[\]-~]*"$/;

const BEGINNING_BYTES = 1_024;
const END_BYTES = 256;

/** Where the parts of a list are that is laid out as the desktop app and this one do. */
export interface ListLayout {
  /** All before the entries: version, what stands between time and number, and what follows. */
  readonly beginning: RegExpExecArray;
  /** The first byte of the first entry, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** What the list says its entries hash to. */
  readonly checksum: string;
}

/** Undefined for a list in any other layout, which has to be parsed as a whole. */
export function findLayout(bytes: Buffer): ListLayout | undefined {
  const beginning = BEGINNING.exec(bytes.toString('latin1', 0, BEGINNING_BYTES));
  const tail = bytes.subarray(Math.max(0, bytes.length - END_BYTES)).toString('latin1');
  const end = END.exec(tail);
  if (!beginning || !end) return undefined;
  const bodyEnd = bytes.length - tail.length + end.index;
  return { beginning, start: beginning[0].length, end: bodyEnd, checksum: end[1]! };
}

/** What an entry says, and where it stands. */
export interface LaidOutEntry {
  readonly filename: string;
  readonly size: number;
  readonly checksum: string;
  /** As the checksum of the list sees it. */
  readonly python: string;
  readonly at: number;
  readonly next: number;
}

/** The entries one by one; returns false at the first that is laid out otherwise. */
export function* laidOutEntries(
  bytes: Buffer,
  { start, end }: Pick<ListLayout, 'start' | 'end'>,
): Generator<LaidOutEntry, boolean, void> {
  for (let at = start; at < end;) {
    const close = bytes.indexOf(ENTRY_END, at);
    const next = close + ENTRY_END.length;
    if (close === -1 || next > end) return false;
    const entry = readEntry(bytes.toString('utf8', at, next));
    const isFollowed = next === end || bytes.subarray(next, next + SEPARATOR.length).equals(SEPARATOR);
    if (!entry || !isFollowed) return false;
    yield { ...entry, at, next };
    at = next + SEPARATOR.length;
  }
  return true;
}

function readEntry(text: string): Omit<LaidOutEntry, 'at' | 'next'> | undefined {
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
export class Digest {
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
