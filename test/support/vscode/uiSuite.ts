import assert from 'node:assert/strict';
import type { Context } from 'mocha';
import { afterEach, before, beforeEach } from 'mocha';
import { findLeaks } from './canary';
import { readExtensionLog, unexpectedIn } from './extensionLog';
import { stageFor } from './stages';
import { requireUiTools, type UiTools } from './uiTools';
import type { WorkbenchOptions } from './workbench';
import { Workbench } from './workbench';

/**
 * Gives each test of the enclosing `describe` a window of its own, on a machine that knows nothing of the tests before it.
 * Where a test fails, there is a screenshot and what the extension has logged. When it ends, nothing secret that it has
 * entered or begun with may stand in the clear anywhere, and the extension has met no error that it does not expect.
 * Use the result inside tests only.
 * @param options called before each test, after the hooks that were registered earlier
 * @param machine whose window this is, where a test has two of them
 */
export function useWorkbench(
  options: () => WorkbenchOptions | Promise<WorkbenchOptions> = () => ({}),
  machine = 'first',
): () => Workbench {
  let tools: UiTools;
  let workbench: Workbench | undefined;
  let opened: WorkbenchOptions = {};
  before(function (this: Context) {
    // The first use on a computer may install code-server, which takes minutes.
    this.timeout(15 * 60_000);
    tools = requireUiTools(this);
  });
  beforeEach(async () => {
    workbench = undefined;
    opened = await options();
    const { asksForTrust = false } = opened;
    workbench = await Workbench.open(await stageFor(tools, { asksForTrust }, machine), opened);
  });
  afterEach(async function (this: Context) {
    const open = workbench;
    if (open === undefined) return;
    try {
      const { currentTest } = this;
      const title = currentTest?.fullTitle() ?? '';
      if (currentTest?.isFailed()) await keepEvidence(open, title);
      else await leavesNothing(open, opened, title);
    } finally {
      await open.close();
    }
  });
  return () => {
    if (workbench === undefined) throw new Error('The workbench opens in a beforeEach hook.');
    return workbench;
  };
}

/** What a test that passed must not leave behind. */
async function leavesNothing(open: Workbench, opened: WorkbenchOptions, title: string): Promise<void> {
  try {
    assert.deepEqual(await findLeaks(open, opened), [], 'Secrets or canaries stand in the clear.');
    const unexpected = unexpectedIn(readExtensionLog(open.sandbox));
    assert.deepEqual(unexpected, [], 'The extension met errors that it does not expect.');
  } catch (error) {
    await keepEvidence(open, title);
    throw error;
  }
}

/** What cannot be kept must not hide what is wrong. */
async function keepEvidence(workbench: Workbench, title: string): Promise<void> {
  try {
    await workbench.keepEvidence(`failed-${title.replace(/[^\w-]+/g, '-')}`);
  } catch (error) {
    console.log('    Could not keep what it saw:', error);
  }
}
