import type { Context } from 'mocha';
import { after, afterEach, before } from 'mocha';
import { requireUiTools } from './uiTools';
import type { WorkbenchOptions } from './workbench';
import { Workbench } from './workbench';

/**
 * Gives the enclosing `describe` one workbench for all its tests, and for every failed attempt a screenshot and what the
 * extension has logged.
 * `options` is called in the `before` hook, after those registered earlier. Use the result inside tests only.
 */
export function useWorkbench(
  options: () => WorkbenchOptions | Promise<WorkbenchOptions> = () => ({}),
): () => Workbench {
  let workbench: Workbench | undefined;
  before(async function (this: Context) {
    // The first use on a machine may install code-server, which takes minutes.
    this.timeout(15 * 60_000);
    workbench = await Workbench.open(requireUiTools(this), await options());
  });
  afterEach(async function (this: Context) {
    const { currentTest } = this;
    // An attempt that will be repeated has no state yet.
    if (!currentTest || currentTest.isPassed() || currentTest.isPending()) return;
    const name = currentTest.fullTitle().replace(/[^\w-]+/g, '-');
    await workbench?.keepEvidence(`failed-${name}`);
  });
  after(() => workbench?.close());
  return () => {
    if (workbench === undefined) throw new Error('The workbench opens in a before hook.');
    return workbench;
  };
}
