import { baseName } from '../../session/sessionName';
import type { RemoteSession } from '../remoteSessions';
import { noStep } from '../write/steps';
import type { Examination } from './examine';
import { examineAll } from './examineAll';
import type { MaintainDeps, OnProgress } from './maintainDeps';
import { RebuildRecord } from './rebuildRecord';
import type { RepairStep } from './repairSteps';
import { surveyStore } from './survey';

/** What a rebuild of all indexes would do, found out without writing anything. */
export interface RebuildPlan {
  readonly sessions: number;
  /** Of these, how many an earlier rebuild that was stopped had looked at. */
  readonly resumed: number;
  readonly steps: readonly RepairStep[];
  /** Sessions that get no index, with the reason: nothing is ever written for what cannot be read. */
  readonly skipped: readonly { readonly filename: string; readonly why: string }[];
}

/**
 * Reads the metadata of every session by Range requests and compares its index. Stopped half-way, the next call goes on
 * where this one came to.
 * @param storeDirectory `<home>/stores/<storeId>`
 * @throws `wrongKey` when the first sessions cannot be read
 */
export async function planRebuild(
  deps: MaintainDeps,
  storeDirectory: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<RebuildPlan> {
  const { atStep = noStep } = deps;
  const survey = await surveyStore(deps.store, signal);
  const record = await RebuildRecord.open(storeDirectory, 'rebuild', deps.vault.keyId, await deps.atRest?.());
  try {
    const sessions = [...survey.sessions.values()];
    const add = async (found: Examination): Promise<void> => {
      await record.add(found);
      await atStep('rebuild.looked');
    };
    const known = { known: record.known, add };
    const { seen, resumed } = await examineAll(deps, sessions, survey, known, onProgress, signal);
    const outcome = outcomeOf(seen, sessions);
    // Nothing to write: nothing to go on with.
    if (outcome.steps.length === 0) await RebuildRecord.remove(storeDirectory, 'rebuild');
    return { sessions: sessions.length, resumed, ...outcome };
  } finally {
    await record.close();
  }
}

function outcomeOf(
  seen: readonly Examination[],
  sessions: readonly RemoteSession[],
): Pick<RebuildPlan, 'steps' | 'skipped'> {
  const shared = sharedIndexes(sessions);
  const steps: RepairStep[] = [];
  const skipped: { filename: string; why: string }[] = [];
  for (const examination of seen) {
    const { filename, etag, verdict } = examination;
    if (verdict === 'unreadable') skipped.push({ filename, why: examination.message });
    else if (verdict === 'noMetadata') skipped.push({ filename, why: 'It carries no metadata.' });
    else if (verdict === 'changed') skipped.push({ filename, why: 'It was removed or replaced meanwhile.' });
    else if (shared.has(baseName(filename))) {
      skipped.push({ filename, why: 'Another session has the same index name.' });
    } else if (verdict === 'toIndex') {
      const { why, metadata } = examination;
      steps.push({ kind: 'writeIndex', filename, etag, why, metadata });
    }
  }
  return { steps, skipped };
}

/** Base names, and so indexes, that several sessions share, because they differ by `.fastshot` within them only. */
export function sharedIndexes(sessions: Iterable<{ readonly filename: string }>): Map<string, string[]> {
  const byKey = new Map<string, string[]>();
  for (const { filename } of sessions) {
    const key = baseName(filename);
    byKey.set(key, [...(byKey.get(key) ?? []), filename]);
  }
  return new Map([...byKey].filter(([, filenames]) => filenames.length > 1));
}
