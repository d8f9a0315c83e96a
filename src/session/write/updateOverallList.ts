import { FastshotError, isFastshotError } from '../../base/errors';
import { MAX_LIST_BYTES, overallChecksum, parseOverallList } from '../overallList';
import { localTimestamp, utcTimestamp } from './localTime';

/** One session in `overall_meta.json`, member by member as the desktop app writes it. */
export interface OverallEntry {
  readonly filename: string;
  /** When the store says the session was written, in UTC. */
  readonly created_at: string;
  /** Bytes of the whole session object. */
  readonly file_size: number;
  /** `sha256:<hex>` of the session object, `etag:<etag>`, or empty. */
  readonly checksum: string;
}

/** What one operation changes in the list. */
export interface OverallChange {
  readonly add?: OverallEntry | undefined;
  /** File name of a session that is gone. */
  readonly remove?: string | undefined;
}

/** An entry of our own. `modified`: when the store says the session was written; `sha256`: of its object, as hex. */
export function overallEntry(filename: string, size: number, modified: Date, sha256: string): OverallEntry {
  return { filename, created_at: utcTimestamp(modified), file_size: size, checksum: `sha256:${sha256}` };
}

/**
 * The overall list with one session added or removed. All other entries and fields stay as they are, whoever wrote
 * them (desktop format, "overall_meta.json").
 * @param bytes the list as it is; undefined when there is none
 * @returns undefined when the list says so already
 * @throws `damaged` or `tooLarge` as `parseOverallList`: such a list is rebuilt from the listing, not added to
 */
export function updateOverallList(
  bytes: Uint8Array | undefined,
  change: OverallChange,
  now: Date,
): Buffer | undefined {
  const { fields, sessions } = readList(bytes);
  const { add, remove } = change;
  const added = sessions.filter((entry) => add && filenameOf(entry) === add.filename);
  const isAdded = !add || (added.length === 1 && isSame(added[0], add));
  const isRemoved = sessions.every((entry) => remove === undefined || filenameOf(entry) !== remove);
  if (bytes && isAdded && isRemoved) return undefined;
  const others = sessions.filter((entry) => {
    const filename = filenameOf(entry);
    return filename === undefined || (filename !== remove && filename !== add?.filename);
  });
  return listJson(fields, add ? [...others, add] : others, now);
}

/**
 * A whole new list, for repair: exactly these entries. Fields of the old list that we do not know are kept, and what
 * its entries hold beyond ours, as far as it can be read.
 */
export function rebuildOverallList(
  bytes: Uint8Array | undefined,
  entries: readonly OverallEntry[],
  now: Date,
): Buffer {
  const old = readable(bytes);
  const before = new Map(old.sessions.map((entry) => [filenameOf(entry), entry as object]));
  const sessions = entries.map((entry) => ({ ...before.get(entry.filename), ...entry }));
  try {
    return listJson(old.fields, sessions, now);
  } catch (error) {
    if (!isFastshotError(error, 'damaged')) throw error;
    return listJson({}, entries, now);
  }
}

interface OverallJson {
  /** All members, the sessions included, in their order. */
  readonly fields: Record<string, unknown>;
  readonly sessions: readonly unknown[];
}

const NO_LIST: OverallJson = { fields: {}, sessions: [] };

function readList(bytes: Uint8Array | undefined): OverallJson {
  if (!bytes) return NO_LIST;
  parseOverallList(bytes);
  const list = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  return { fields: list, sessions: list['sessions'] as unknown[] };
}

function readable(bytes: Uint8Array | undefined): OverallJson {
  try {
    return readList(bytes);
  } catch {
    return NO_LIST;
  }
}

function filenameOf(entry: unknown): string | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { filename } = entry as Record<string, unknown>;
  return typeof filename === 'string' ? filename : undefined;
}

function isSame(entry: unknown, other: OverallEntry): boolean {
  const { file_size: size, checksum } = entry as Record<string, unknown>;
  return size === other.file_size && checksum === other.checksum;
}

function listJson(fields: Record<string, unknown>, sessions: readonly unknown[], now: Date): Buffer {
  const { checksum: _, ...kept } = fields;
  const list = {
    version: '1.0',
    ...kept,
    last_updated: localTimestamp(now),
    total_sessions: sessions.length,
    sessions,
    checksum: overallChecksum(sessions),
  };
  const text = Buffer.from(stringified(list));
  if (text.length > MAX_LIST_BYTES) {
    throw new FastshotError('tooLarge', 'overall_meta.json would be larger than 64 MB.');
  }
  return text;
}

/** What is nested so deep that it can be read but not written is nobody's work worth keeping. */
function stringified(list: object): string {
  try {
    return JSON.stringify(list, null, 2);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new FastshotError('damaged', 'overall_meta.json is nested too deep.', { cause: error });
  }
}
