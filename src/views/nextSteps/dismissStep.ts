import type { App } from '../app';
import type { TreeNode } from '../tree/nodes';
import { stepId } from './nextStep';

type StepNode = Extract<TreeNode, { kind: 'next' }>;

/** Takes something that is left to do off the list, without doing it. */
export async function dismissStep(
  { nextSteps }: Pick<App, 'nextSteps'>,
  clicked: StepNode | undefined,
  selected: readonly unknown[] = [],
): Promise<void> {
  // Only rows of such steps are passed (`calledOn`).
  const nodes = [clicked, ...(selected as readonly StepNode[])];
  const ids = new Set(nodes.flatMap((node) => (node ? [stepId(node.step)] : [])));
  await nextSteps.remove((step) => ids.has(stepId(step)));
}
