import { throwIfAborted } from '../../base/abort';
import { type ErrorCode, isFastshotError, toFastshotError } from '../../base/errors';
import { checkWritable, type OnProgress, type RepairDeps } from './maintainDeps';
import type { RepairStep, StepOutcome } from './repairSteps';
import { rewriteList } from './rewriteList';
import { trashIndex } from './trashIndex';
import { writeIndex } from './writeIndex';

/** About this one step; whatever else fails would fail for all the others as well. */
const SINGLE: readonly ErrorCode[] = [
  'wrongKey',
  'damaged',
  'truncated',
  'tooLarge',
  'unsupportedFormat',
  'renamed',
  'notSealed',
  'preconditionFailed',
  'conflict',
  'notFound',
  'disk',
  'diskFull',
  'diskPermission',
];

/**
 * Makes the changes, one after the other. What cannot be done is an outcome; a store that is out of reach ends it.
 * @param onOutcome called for each step as it ends, so that what was done is known even when the rest is not
 * @throws `readOnlyStore` before anything is tried, `cancelled`, or what the way to the store says
 */
export async function applySteps(
  deps: RepairDeps,
  steps: readonly RepairStep[],
  onOutcome: (outcome: StepOutcome) => void,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  checkWritable(deps.store);
  for (const [done, step] of steps.entries()) {
    onProgress({ done, total: steps.length });
    throwIfAborted(signal);
    try {
      const why = await applyStep(deps, step, signal);
      onOutcome(why === undefined ? { step, status: 'done' } : { step, status: 'skipped', why });
    } catch (error) {
      if (!isFastshotError(error, ...SINGLE)) throw error;
      onOutcome({ step, status: 'failed', why: toFastshotError(error).message });
    }
  }
  onProgress({ done: steps.length, total: steps.length });
}

function applyStep(deps: RepairDeps, step: RepairStep, signal: AbortSignal): Promise<string | undefined> {
  switch (step.kind) {
    case 'writeIndex':
      return writeIndex(deps, step, signal);
    case 'trashIndex':
      return trashIndex(deps, step, signal);
    case 'rewriteList':
      return rewriteList(deps, step, signal);
  }
}
