import type { OpenVault } from '../../sync/vault/vaultDeps';
import type { NextStep } from './nextStep';
import type { NextSteps } from './nextSteps';

/** Says what is to be done about the lists of a vault that was opened; takes it off the list where nothing is. */
export async function noteListTroubles(
  nextSteps: NextSteps,
  storeId: string,
  { lists }: Pick<OpenVault, 'lists'>,
): Promise<void> {
  const isDone = ({ kind, ...step }: NextStep): boolean =>
    step.storeId === storeId &&
    ((kind === 'repairVault' && !lists?.missing.length) || (kind === 'rotateWeak' && !lists?.isWeak));
  await nextSteps.remove(isDone);
  if (lists?.missing.length) await nextSteps.add({ kind: 'repairVault', storeId });
  if (lists?.isWeak) await nextSteps.add({ kind: 'rotateWeak', storeId });
}
