import type { SessionRow } from '../session/sessionRow';
import type { GoneRow, SyncRecord } from './syncRecord';

/** One batch of changes, applied as a whole. */
export interface MirrorBatch {
  /** New rows and new versions of rows. One that was gone is back. */
  readonly upsert?: readonly SessionRow[];
  readonly remove?: readonly string[];
  readonly addGone?: readonly GoneRow[];
  readonly sync?: Partial<SyncRecord>;
}

/** What a mirror holds. Maps by filename, never changed in place. */
export interface MirrorContent {
  readonly rows: ReadonlyMap<string, SessionRow>;
  readonly gone: ReadonlyMap<string, GoneRow>;
  readonly record: SyncRecord;
}

export function withBatch(content: MirrorContent, batch: MirrorBatch): MirrorContent {
  const rows = new Map(content.rows);
  const gone = new Map(content.gone);
  for (const filename of batch.remove ?? []) rows.delete(filename);
  for (const entry of batch.addGone ?? []) gone.set(entry.row.filename, entry);
  for (const row of batch.upsert ?? []) {
    rows.set(row.filename, row);
    gone.delete(row.filename);
  }
  const sameGone = gone.size === content.gone.size && !batch.addGone;
  return {
    rows,
    gone: sameGone ? content.gone : gone,
    record: batch.sync ? { ...content.record, ...batch.sync } : content.record,
  };
}
