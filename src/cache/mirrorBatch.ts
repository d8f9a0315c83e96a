import type { SessionRow } from '../session/sessionRow';
import type { MirrorChange } from './mirrorChange';
import { sameRow } from './rowDiff';
import type { GoneRow, SyncRecord } from './syncRecord';

/** One batch of changes, applied as a whole. */
export interface MirrorBatch {
  /** New rows and new versions of rows. One that was gone is back. */
  readonly upsert?: readonly SessionRow[];
  readonly remove?: readonly string[];
  readonly addGone?: readonly GoneRow[];
  readonly sync?: Partial<SyncRecord>;
}

/** What a mirror holds, by filename. Whoever was given one of its maps keeps it as it is. */
export interface MirrorContent {
  readonly rows: ReadonlyMap<string, SessionRow>;
  readonly gone: ReadonlyMap<string, GoneRow>;
  readonly record: SyncRecord;
}

/** A content with one batch applied, and what that changed; no change where it said what was known. */
export interface BatchResult {
  readonly content: MirrorContent;
  readonly change: MirrorChange | undefined;
}

/**
 * Applies a batch. What changed is told from the batch alone, so that the cost is that of the batch and not that of all
 * rows there are.
 * @param ownRows the rows of `content` where nobody else has them: they are changed in place. Without it they are copied.
 */
export function withBatch(
  content: MirrorContent,
  batch: MirrorBatch,
  ownRows?: Map<string, SessionRow>,
): BatchResult {
  const { upsert = [], remove = [], addGone = [], sync } = batch;
  const rows = upsert.length + remove.length === 0 ? content.rows : (ownRows ?? new Map(content.rows));
  const { upserted, removed } = changeRows(rows as Map<string, SessionRow>, upsert, remove);
  const gone = withGone(content.gone, upsert, addGone);
  const goneChanged = gone !== content.gone;
  const syncChanged = sync !== undefined;
  const isNews = upserted.length + removed.length > 0 || goneChanged || syncChanged;
  return {
    content: { rows, gone, record: sync ? { ...content.record, ...sync } : content.record },
    change: isNews ? { upserted, removed, goneChanged, syncChanged } : undefined,
  };
}

function changeRows(
  rows: Map<string, SessionRow>,
  upsert: readonly SessionRow[],
  remove: readonly string[],
): Pick<MirrorChange, 'upserted' | 'removed'> {
  const removed = new Set(remove.filter((filename) => rows.delete(filename)));
  const upserted: SessionRow[] = [];
  for (const row of upsert) {
    const old = rows.get(row.filename);
    rows.set(row.filename, row);
    removed.delete(row.filename);
    if (old !== row && (!old || !sameRow(old, row))) upserted.push(row);
  }
  return { upserted, removed: [...removed] };
}

/** The same map where nothing of it changes. */
function withGone(
  gone: ReadonlyMap<string, GoneRow>,
  back: readonly SessionRow[],
  addGone: readonly GoneRow[],
): ReadonlyMap<string, GoneRow> {
  const returned = gone.size === 0 ? [] : back.filter(({ filename }) => gone.has(filename));
  if (addGone.length === 0 && returned.length === 0) return gone;
  const next = new Map(gone);
  for (const entry of addGone) next.set(entry.row.filename, entry);
  for (const { filename } of back) next.delete(filename);
  return next;
}
