import { createHash } from 'node:crypto';
import { FastshotError } from '../base/errors';
import { checkSessionName } from './sessionName';

/** Largest overall list read, in bytes (design, "Rebuild"): some 300,000 sessions. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** Values in it, at most: as text they take two bytes and more, in memory fifty. 300,000 sessions have 1.5 million. */
const MAX_VALUES = 4_000_000;

/** A list has three levels; what is nested deeper cannot match its checksum. */
const MAX_DEPTH = 8;

export interface OverallListEntry {
  readonly filename: string;
  /** Bytes of the whole session object. */
  readonly size: number;
  /** The store's ETag without quotes, where the writer recorded one. */
  readonly etag?: string | undefined;
}

/**
 * Reads `overall_meta.json`. It is a hint: the listing of `sessions/` is the truth. Entries without a usable name or
 * size are left out, of two with one name the last counts.
 * @throws `damaged` when it is no list or does not match its own checksum, `tooLarge` above 64 MB or 4 million values
 */
export function parseOverallList(bytes: Uint8Array): { readonly entries: readonly OverallListEntry[] } {
  if (bytes.length > MAX_LIST_BYTES) {
    throw new FastshotError('tooLarge', 'overall_meta.json is larger than 64 MB.');
  }
  if (mostValues(bytes) > MAX_VALUES) {
    throw new FastshotError('tooLarge', 'overall_meta.json holds more values than memory is meant for.');
  }
  const list = parseObject(bytes);
  const sessions = list?.['sessions'];
  if (!list || !Array.isArray(sessions)) {
    throw new FastshotError('damaged', 'overall_meta.json is not a list of sessions.');
  }
  const checksum = list['checksum'];
  if (
    typeof checksum === 'string' &&
    /^[0-9a-f]{64}$/.test(checksum) &&
    checksum !== overallChecksum(sessions)
  ) {
    throw new FastshotError('damaged', 'overall_meta.json does not match its checksum.');
  }
  const entries = new Map<string, OverallListEntry>();
  for (const session of sessions) {
    const entry = parseEntry(session);
    if (entry) entries.set(entry.filename, entry);
  }
  return { entries: [...entries.values()] };
}

/** How many values a JSON text can have: one, and one behind each comma and each opening bracket. */
function mostValues(bytes: Uint8Array): number {
  let count = 1;
  for (const byte of bytes) if (byte === 0x2c || byte === 0x5b || byte === 0x7b) count++;
  return count;
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function parseEntry(value: unknown): OverallListEntry | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { filename, file_size: size, checksum } = value as Record<string, unknown>;
  return toEntry(filename, size, checksum);
}

/** Undefined without a usable name or size. */
export function toEntry(filename: unknown, size: unknown, checksum: unknown): OverallListEntry | undefined {
  if (typeof filename !== 'string' || checkSessionName(filename) !== undefined) return undefined;
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
  const etag = typeof checksum === 'string' ? /^etag:"?([^"]+)"?$/.exec(checksum)?.[1] : undefined;
  return { filename, size, etag };
}

/**
 * The checksum of an overall list: sha256, as bare hex, of what Python's `json.dumps(sessions, sort_keys=True)` prints
 * (desktop format, "overall_meta.json"). Numbers have to be integers, as sizes are.
 */
export function overallChecksum(sessions: readonly unknown[]): string {
  return createHash('sha256').update(pythonJson(sessions)).digest('hex');
}

/** A value as Python's `json.dumps(value, sort_keys=True)` prints it. */
export function pythonJson(value: unknown, depth = 0): string {
  if (depth > MAX_DEPTH) return 'null';
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item, depth + 1)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${members.map(([name, member]) => `${pythonJson(name)}: ${pythonJson(member, depth + 1)}`).join(', ')}}`;
  }
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
