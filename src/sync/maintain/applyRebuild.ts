import { applySteps } from './applySteps';
import type { OnProgress, RepairDeps } from './maintainDeps';
import { RebuildRecord } from './rebuildRecord';
import type { RepairStep, StepOutcome } from './repairSteps';

/**
 * Writes the indexes of a rebuild. Stopped half-way, the next `planRebuild` knows what was written; when all is done it
 * starts from the beginning again.
 * @param storeDirectory `<home>/stores/<storeId>`
 */
export async function applyRebuild(
  deps: RepairDeps,
  storeDirectory: string,
  steps: readonly RepairStep[],
  onOutcome: (outcome: StepOutcome) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const record = await RebuildRecord.open(storeDirectory, 'rebuild', deps.vault.keyId, await deps.atRest?.());
  const indexed: RepairDeps['indexed'] = async (row, index, indexEtag) => {
    await record.add({ filename: row.filename, etag: row.etag, indexEtag, verdict: 'indexed' });
    await deps.indexed(row, index, indexEtag);
  };
  try {
    await applySteps({ ...deps, indexed }, steps, onOutcome, onProgress, signal);
  } finally {
    await record.close();
  }
  await RebuildRecord.remove(storeDirectory, 'rebuild');
}
