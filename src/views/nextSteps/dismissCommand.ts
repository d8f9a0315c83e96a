import type { App } from '../app';
import type { TreeNode } from '../tree/nodes';
import { dismissStep } from './dismissStep';
import { stepId } from './nextStep';
import { pickStep } from './pickStep';

/** Takes rows of something that is left to do off the list; called on none, it asks which. */
export async function dismissSteps(
  app: App,
  clicked: Extract<TreeNode, { kind: 'next' }> | undefined,
  selected?: readonly unknown[],
): Promise<void> {
  if (clicked) return dismissStep(app, clicked, selected);
  const picked = await pickStep(app, 'Dismiss What Is Left to Do');
  if (picked) await app.nextSteps.remove((step) => stepId(step) === stepId(picked));
}
