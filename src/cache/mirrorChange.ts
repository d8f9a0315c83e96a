import type { SessionRow } from '../session/sessionRow';
import type { MirrorContent } from './mirrorBatch';
import { compareRows, sameGone } from './rowDiff';

/** What one batch changed. */
export interface MirrorChange {
  /** Rows that are new or differ. */
  readonly upserted: readonly SessionRow[];
  /** Names of rows that are no longer there. */
  readonly removed: readonly string[];
  /** What is gone differs. */
  readonly goneChanged: boolean;
  /** The record of the last sync differs. */
  readonly syncChanged: boolean;
}

/** What differs between two contents of a mirror; undefined when nothing does. */
export function changeBetween(before: MirrorContent, after: MirrorContent): MirrorChange | undefined {
  const { upserted, removed } = compareRows(before.rows, after.rows);
  const goneChanged = !sameGone(before.gone, after.gone);
  const syncChanged = after.record !== before.record;
  const isNews = upserted.length + removed.length > 0 || goneChanged || syncChanged;
  return isNews ? { upserted, removed, goneChanged, syncChanged } : undefined;
}
