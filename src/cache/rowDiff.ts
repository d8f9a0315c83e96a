import type { SessionRow } from '../session/sessionRow';
import { encodeGone, encodeRow } from './rowCodec';
import type { GoneRow } from './syncRecord';

export const rowsByName = (rows: Iterable<SessionRow>): Map<string, SessionRow> =>
  new Map(Array.from(rows, (row) => [row.filename, row]));

export const goneByName = (gone: Iterable<GoneRow>): Map<string, GoneRow> =>
  new Map(Array.from(gone, (entry) => [entry.row.filename, entry]));

/** Which rows of `after` are new or differ from `before`, and which names are no longer there. */
export function compareRows(
  before: ReadonlyMap<string, SessionRow>,
  after: ReadonlyMap<string, SessionRow>,
): { upserted: SessionRow[]; removed: string[] } {
  if (before === after) return { upserted: [], removed: [] };
  const upserted: SessionRow[] = [];
  for (const row of after.values()) {
    const old = before.get(row.filename);
    if (old !== row && (!old || !sameRow(old, row))) upserted.push(row);
  }
  const removed: string[] = [];
  for (const filename of before.keys()) if (!after.has(filename)) removed.push(filename);
  return { upserted, removed };
}

/** Whether two rows say the same. */
export const sameRow = (a: SessionRow, b: SessionRow): boolean => sameJson(encodeRow(a), encodeRow(b));

export function sameGone(a: ReadonlyMap<string, GoneRow>, b: ReadonlyMap<string, GoneRow>): boolean {
  return a === b || sameJson(Array.from(a.values(), encodeGone), Array.from(b.values(), encodeGone));
}

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
