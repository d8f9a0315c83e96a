import { compareNewestFirst } from '../../session/sessionName';
import type { VaultMode } from '../../session/vault';
import { metaIndexKey } from '../../storage/layout';
import type { RemoteSession } from '../remoteSessions';
import { eachOf } from './eachOf';
import { type Examination, examineSession } from './examine';
import { checkKey, FIRST_LOOKS } from './keyCheck';
import type { MaintainDeps, OnProgress } from './maintainDeps';
import type { RebuildRecord } from './rebuildRecord';
import type { Survey } from './survey';

/**
 * Looks at these sessions, newest first, and does not read again what the record knows of an earlier look that was
 * stopped. Resolves to all that was seen, newest first, and how much of it was known.
 * @param record takes down each look as it ends; undefined: nothing is known and nothing is kept
 * @throws `wrongKey` when the first sessions cannot be read
 */
export async function examineAll(
  deps: MaintainDeps,
  sessions: readonly RemoteSession[],
  survey: Survey,
  record: Pick<RebuildRecord, 'known' | 'add'> | undefined,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<{ readonly seen: readonly Examination[]; readonly resumed: number }> {
  const { mode } = deps.vault;
  const total = sessions.length;
  const seen = new Map<string, Examination>();
  for (const session of sessions) {
    const known = record?.known.get(session.filename);
    if (known && stillTrue(known, session, survey, mode)) seen.set(session.filename, known);
  }
  const resumed = seen.size;
  onProgress({ done: seen.size, total });
  const look = async (session: RemoteSession): Promise<void> => {
    const indexEtag = survey.indexes.get(metaIndexKey(session.filename, mode))?.etag;
    const found = await examineSession(deps, session, indexEtag, signal);
    seen.set(session.filename, found);
    await record?.add(found);
    onProgress({ done: seen.size, total });
  };
  const left = sessions
    .filter(({ filename }) => !seen.has(filename))
    .sort((a, b) => compareNewestFirst(a.filename, b.filename));
  await eachOf(left.slice(0, FIRST_LOOKS), look, signal);
  // Also when an earlier look had come to nothing else than this.
  checkKey([...seen.values()], deps.store.label);
  await eachOf(left.slice(FIRST_LOOKS), look, signal);
  const all = [...seen.values()].sort((a, b) => compareNewestFirst(a.filename, b.filename));
  return { seen: all, resumed };
}

function stillTrue(
  known: Examination,
  session: RemoteSession,
  { indexes }: Survey,
  mode: VaultMode,
): boolean {
  const indexEtag = indexes.get(metaIndexKey(session.filename, mode))?.etag;
  return known.verdict !== 'changed' && known.etag === session.etag && known.indexEtag === indexEtag;
}
