import { forLog } from '../../base/errors';
import type { Log } from '../../base/log';
import type { OpenVault } from '../../sync/vault/vaultDeps';
import type { NextStep } from './nextStep';
import type { NextSteps } from './nextSteps';

/** Notes what is left to do for a vault whenever one is opened. Never rejects: a keyring that takes nothing costs a row. */
export function notingVaultSteps(
  nextSteps: NextSteps,
  log: Log,
): (storeId: string, opened: OpenVault) => void {
  return (storeId, opened) => {
    noteVaultSteps(nextSteps, storeId, opened).catch((error: unknown) =>
      log.warn(`What is left to do for a vault could not be noted: ${forLog(error)}`),
    );
  };
}

async function noteVaultSteps(
  nextSteps: NextSteps,
  storeId: string,
  { lists, pin }: Pick<OpenVault, 'lists' | 'pin'>,
): Promise<void> {
  const isLeft: Partial<Record<NextStep['kind'], boolean>> = {
    repairVault: (lists?.missing.length ?? 0) > 0,
    rotateWeak: lists?.isWeak ?? false,
    compareWords: !pin.isCompared,
  };
  await nextSteps.remove((step) => step.storeId === storeId && isLeft[step.kind] === false);
  for (const kind of ['repairVault', 'rotateWeak', 'compareWords'] as const) {
    if (isLeft[kind]) await nextSteps.add({ kind, storeId });
  }
}
