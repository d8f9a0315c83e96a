import { compareNewestFirst } from '../../session/sessionName';
import type { VaultMode } from '../../session/vault';
import { metaIndexKey } from '../../storage/layout';
import type { Clock } from '../clock';
import type { RemoteSession } from '../remoteSessions';
import { readOverallList } from '../write/overallListWriter';
import type { Examination } from './examine';
import { examineAll } from './examineAll';
import type { Finding, VerifyReport } from './findings';
import type { MaintainDeps, OnProgress } from './maintainDeps';
import { compareWithListing, isCurrent } from './overallListState';
import { md5In } from '../storedHash';
import { sharedIndexes } from './planRebuild';
import { RebuildRecord } from './rebuildRecord';
import { surveyStore, type Survey } from './survey';

/** A sample is the newest sessions, where something goes wrong first, and some of the others. */
const SAMPLE_NEWEST = 20;
const SAMPLE_OTHERS = 20;
/** Whoever saves a session writes its index and list entry right after it: until then neither is missed. Milliseconds. */
const SETTLED_AFTER_MS = 5 * 60_000;

export type VerifyScope = 'sample' | 'full';

/**
 * Looks for what is not as it should be, and changes nothing. Names, sizes and tags of everything are compared by
 * listings; of a sample, or of all, the sessions and their indexes are read as well, by Range requests. Reading all that
 * was stopped half-way goes on where it came to.
 * @param storeDirectory `<home>/stores/<storeId>`
 * @throws `wrongKey` when the first sessions cannot be read
 */
export async function verifyStore(
  deps: MaintainDeps,
  scope: VerifyScope,
  storeDirectory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<VerifyReport> {
  const { store, clock } = deps;
  // The list before the listing: what it names was there when the listing began.
  const list = await readOverallList(store, signal);
  const survey = await surveyStore(store, signal);
  const all = [...survey.sessions.values()].sort((a, b) => compareNewestFirst(a.filename, b.filename));
  const { seen } =
    scope === 'full'
      ? await resumeAll(deps, all, survey, storeDirectory, onProgress, signal)
      : await examineAll(deps, sample(all, clock), survey, undefined, onProgress, signal);
  const settled = all.filter(({ modified }) => clock.now() - modified > SETTLED_AFTER_MS);
  const overall = compareWithListing(list, new Map(settled.map((session) => [session.filename, session])));
  const known = overall.kind === 'read' ? withoutNew(overall, survey) : overall;
  return {
    at: clock.now(),
    label: store.label,
    sessions: all.length,
    read: seen.length,
    findings: [
      ...(isCurrent(known) ? [] : [{ kind: 'overallList', state: known } as const]),
      ...settled
        .filter(({ filename }) => !survey.indexes.has(metaIndexKey(filename, deps.vault.mode)))
        .map(({ filename, etag }): Finding => ({ kind: 'missingIndex', filename, etag })),
      ...orphanedIndexes(survey, deps.vault.mode),
      ...seen.flatMap(findingsOf),
      ...sameContent(all),
      ...[...sharedIndexes(all).values()].map((filenames): Finding => ({ kind: 'sameIndex', filenames })),
      ...survey.skipped.map((object): Finding => ({ kind: 'noSession', ...object })),
    ],
  };
}

/** What is seen is kept until all is: a look that is stopped half-way goes on from there. */
async function resumeAll(
  deps: MaintainDeps,
  all: readonly RemoteSession[],
  survey: Survey,
  storeDirectory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): ReturnType<typeof examineAll> {
  const record = await RebuildRecord.open(storeDirectory, 'verify', deps.vault.keyId, await deps.atRest?.());
  try {
    const found = await examineAll(deps, all, survey, record, onProgress, signal);
    await RebuildRecord.remove(storeDirectory, 'verify');
    return found;
  } finally {
    await record.close();
  }
}

/** The newest, and as many of the others, chosen by chance: several samples in turn see everything. */
function sample(all: readonly RemoteSession[], clock: Clock): RemoteSession[] {
  const others = all.slice(SAMPLE_NEWEST);
  const chosen: RemoteSession[] = [];
  while (chosen.length < SAMPLE_OTHERS && others.length > 0) {
    chosen.push(...others.splice(Math.floor(clock.random() * others.length), 1));
  }
  return [...all.slice(0, SAMPLE_NEWEST), ...chosen];
}

function findingsOf(seen: Examination): Finding[] {
  const { filename, etag, verdict } = seen;
  if (verdict === 'unreadable') {
    return [{ kind: 'unreadable', filename, problem: seen.problem, message: seen.message }];
  }
  // Absent indexes are found by the listing, of all sessions.
  if (verdict !== 'toIndex' || seen.why === 'absent') return [];
  return [{ kind: seen.why === 'damaged' ? 'damagedIndex' : 'staleIndex', filename, etag }];
}

function orphanedIndexes({ indexes, sessions }: Survey, mode: VaultMode): Finding[] {
  const used = new Set(Array.from(sessions.keys(), (filename) => metaIndexKey(filename, mode)));
  return [...indexes.values()]
    .filter(({ key }) => !used.has(key))
    .map(({ key, etag }) => ({ kind: 'orphanedIndex', key, etag }));
}

function sameContent(sessions: readonly RemoteSession[]): Finding[] {
  const byContent = new Map<string, string[]>();
  for (const { filename, etag, size } of sessions) {
    const md5 = md5In(etag);
    if (md5 === undefined) continue;
    const content = `${md5}/${size}`;
    byContent.set(content, [...(byContent.get(content) ?? []), filename]);
  }
  const several = [...byContent.values()].filter(({ length }) => length > 1);
  return several.map((filenames) => ({ kind: 'sameContent', filenames }));
}

/** Entries of sessions so new that they were left out of the comparison are not extra ones. */
function withoutNew(
  state: Extract<ReturnType<typeof compareWithListing>, { kind: 'read' }>,
  { sessions }: Survey,
): typeof state {
  return { ...state, extra: state.extra.filter((filename) => !sessions.has(filename)) };
}
