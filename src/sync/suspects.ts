import type { MetaCache } from '../cache/metaCache';
import type { SyncRecord } from '../cache/syncRecord';
import type { OverallListEntry } from '../session/overallList';
import { readOverallList } from '../session/readOverallList';
import type { SessionRow } from '../session/sessionRow';
import { compareUtf8 } from '../storage/keyOrder';
import type { Clock } from './clock';
import { compareLists, type OverallAnswer } from './overallList';
import type { RemoteView } from './plan';
import type { Listing } from './remoteSessions';

/** A session this young may not be in the overall list yet: of a large one, changes are gathered. Milliseconds. */
const UNLISTED_AGE_MS = 10 * 60_000;

/** What is known before the look. */
export interface Known {
  readonly rows: ReadonlyMap<string, SessionRow>;
  readonly sync: SyncRecord;
}

/** What is proven of a store without a complete listing. */
export type PartialView = RemoteView & { readonly absent: ReadonlySet<string> };

/** Rows of the newest names that the listing of these does not show. */
export function windowSuspects({ rows, sync }: Known, window: Listing, start: string): Set<string> {
  const suspects = new Set<string>();
  for (const filename of rows.keys()) {
    if (compareUtf8(filename, start) > 0 && !window.sessions.has(filename)) suspects.add(filename);
  }
  for (const filename of decided(sync)) suspects.delete(filename);
  return suspects;
}

/**
 * Names that another version of the list has or lacks, and that are not seen already; undefined without one before.
 * @param asked for already, also where the store did not say
 */
export async function listSuspects(
  metaCache: MetaCache,
  { rows, sync }: Known,
  overall: OverallAnswer,
  seen: PartialView,
  asked: ReadonlySet<string>,
): Promise<Set<string> | undefined> {
  if (overall.kind !== 'changed') return new Set();
  const before = sync.overall && (await metaCache.getOverallList(sync.overall.sha256));
  if (!before) return undefined;
  const { added, vanished } = compareLists((await readOverallList(before)).entries, overall.entries);
  const isMissing = decided(sync);
  const isKnown = new Set(
    overall.entries
      .filter((entry) => isSame(rows.get(entry.filename), entry))
      .map(({ filename }) => filename),
  );
  const suspects = new Set([
    ...vanished.filter((filename) => rows.has(filename) && !isMissing.has(filename)),
    ...added.filter((filename) => !isKnown.has(filename) || isMissing.has(filename)),
  ]);
  for (const filename of suspects) {
    const isAnswered = seen.sessions.has(filename) || seen.absent.has(filename) || asked.has(filename);
    if (isAnswered) suspects.delete(filename);
  }
  return suspects;
}

const isSame = (row: SessionRow | undefined, { size, etag }: OverallListEntry): boolean =>
  row?.size === size && (etag === undefined || etag === row.etag);

/** Names whose sessions are missing already: what becomes of them is the user's to decide. */
export const decided = (sync: SyncRecord): Set<string> => new Set([...sync.keptMissing, ...sync.unconfirmed]);

/**
 * Whether the number of sessions that the list says it has is the one there are by what was seen, give or take what was
 * different at the last complete listing, and what is young enough to be still on its way into the list.
 */
export function isExplained(
  clock: Clock,
  { rows, sync }: Known,
  glance: OverallAnswer,
  { sessions, absent }: PartialView,
): boolean {
  if (glance.kind === 'missing' || glance.kind === 'damaged') return true;
  const total = glance.kind === 'unchanged' ? sync.overall?.total : glance.total;
  const surplus = sync.overall?.surplus;
  if (total === undefined || surplus === undefined) return glance.kind === 'unchanged';
  const missing = decided(sync);
  let count = 0;
  let young = 0;
  for (const filename of rows.keys()) if (!missing.has(filename) && !absent.has(filename)) count += 1;
  for (const { filename, modified } of sessions.values()) {
    if (!rows.has(filename) || missing.has(filename)) count += 1;
    if (Math.abs(clock.now() - modified) < UNLISTED_AGE_MS) young += 1;
  }
  const unlisted = count - total - surplus;
  return unlisted >= 0 && unlisted <= young;
}
