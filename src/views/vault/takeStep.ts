import type { App } from '../app';
import type { TreeNode } from '../tree/nodes';
import { compareVaultWords } from './compareWords';
import { pickStep } from '../nextSteps/pickStep';
import { switchToVault } from './copyVaultCommand';
import { addMemberNamed } from './memberCommands';
import { removeCopiedSessions } from './removeCopiedCommand';
import { repairVaultCommand } from './repairCommand';
import { rotateVaultKey } from './rotateCommand';

/** Does what is left to do for a store, as its row says; called on none, it asks what. */
export async function takeStep(
  app: App,
  node: Extract<TreeNode, { kind: 'next' }> | undefined,
): Promise<void> {
  const step = node?.step ?? (await pickStep(app, 'What Is Left to Do'));
  switch (step?.kind) {
    case 'switch':
      return switchToVault(app, step.target);
    case 'cleanUp':
      return removeCopiedSessions(app);
    case 'rotate':
    case 'rotateWeak':
      return rotateVaultKey(app);
    case 'addAgain':
      return addMemberNamed(app, step.name);
    case 'repairVault':
      return repairVaultCommand(app);
    case 'compareWords':
      return compareVaultWords(app);
    case undefined:
  }
}
