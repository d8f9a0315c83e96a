import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { after, afterEach, before, beforeEach } from 'mocha';
import { findLeaks } from './canary';
import { requireUiTools } from './uiTools';
import type { WorkbenchOptions } from './workbench';
import { Workbench } from './workbench';

/**
 * Gives the enclosing `describe` one workbench for all its tests. Where one fails, there is a screenshot and what the
 * extension has logged, and those after it are skipped: each begins with what the one before it has done. When the workbench
 * closes, nothing secret that the tests have entered may stand in the clear anywhere.
 * `options` is called in the `before` hook, after those registered earlier. Use the result inside tests only.
 */
export function useWorkbench(
  options: () => WorkbenchOptions | Promise<WorkbenchOptions> = () => ({}),
): () => Workbench {
  let workbench: Workbench | undefined;
  let opened: WorkbenchOptions = {};
  let hasFailed = false;
  before(async function (this: Context) {
    // The first use on a machine may install code-server, which takes minutes.
    this.timeout(15 * 60_000);
    const tools = requireUiTools(this);
    opened = await options();
    workbench = await Workbench.open(tools, opened);
  });
  beforeEach(function (this: Context) {
    if (hasFailed) this.skip();
  });
  afterEach(async function (this: Context) {
    const { currentTest } = this;
    if (!currentTest?.isFailed()) return;
    hasFailed = true;
    const name = currentTest.fullTitle().replace(/[^\w-]+/g, '-');
    await attempt('keep what it saw', async () => workbench?.keepEvidence(`failed-${name}`));
  });
  after(async () => {
    if (!workbench) return;
    try {
      const leaks = await findLeaks(workbench, opened);
      assert.deepEqual(leaks, [], 'Secrets or canaries stand in the clear.');
    } finally {
      await workbench.close();
    }
  });
  return () => {
    if (workbench === undefined) throw new Error('The workbench opens in a before hook.');
    return workbench;
  };
}

/** What fails after a failed test must not fail those after it as well: they tell by themselves what is wrong. */
async function attempt(what: string, action: () => Promise<void> | undefined): Promise<void> {
  try {
    await action();
  } catch (error) {
    console.log(`    Could not ${what}:`, error);
  }
}
