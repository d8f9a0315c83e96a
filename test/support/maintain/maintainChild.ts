/**
 * Rebuilds or repairs a store in a process of its own: `maintainChild.ts <store directory> <store as JSON> <what>`.
 * FASTSHOT_FAILPOINT=<step>: kills itself there. FASTSHOT_PAUSE=<step>: prints `paused` and stops until it is continued,
 * the first time.
 */
import { desktopVault } from '../../../src/session/desktopVault';
import { applyRebuild } from '../../../src/sync/maintain/applyRebuild';
import { applySteps } from '../../../src/sync/maintain/applySteps';
import type { RepairDeps } from '../../../src/sync/maintain/maintainDeps';
import { planRebuild } from '../../../src/sync/maintain/planRebuild';
import { planRepair } from '../../../src/sync/maintain/planRepair';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import { atFailpoint } from '../process/failpoint';
import { connect, type StoreAccess } from '../world/connect';
import { laterClock } from '../world/clocks';

const never = new AbortController().signal;
const ignore = (): void => {};

async function main(): Promise<void> {
  const [directory = '', storeText = '{}', what = ''] = process.argv.slice(2);
  const store = await connect(JSON.parse(storeText) as StoreAccess);
  const deps: RepairDeps = {
    store,
    vault: desktopVault(''),
    clock: laterClock,
    indexed: async () => {},
    atStep: atFailpoint,
  };
  if (what === 'rebuild') {
    const { steps } = await planRebuild(deps, directory, ignore, never);
    await applyRebuild(deps, directory, steps, ignore, ignore, never);
  } else {
    const report = await verifyStore(deps, 'full', directory, ignore, never);
    await applySteps(deps, planRepair(report), ignore, ignore, never);
  }
  store.dispose();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
