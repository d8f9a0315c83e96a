import type { OpenVault } from '../../sync/vault/vaultDeps';
import type { NextStep } from './nextStep';
import type { NextSteps } from './nextSteps';

/** Says what is left to do for a vault that was opened, and takes off the list what is not. */
export async function noteVaultSteps(
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
