import type { FastshotError } from '../../base/errors';
import { desktopVault } from '../../session/desktopVault';
import type { Vault } from '../../session/vault';
import { testConnection, type ConnectionReport } from '../../storage/connectionTest';
import { findWay } from '../../storage/findWay';
import { type StoreConfig, storeLabel } from '../../storage/storeConfig';
import type { App } from '../app';
import { showOperation } from '../progress';
import type { StoreChoice } from './draft';

/** The step of a connection test that failed, if one did. */
export const failedStep = ({ steps }: ConnectionReport): ConnectionReport['steps'][number] | undefined =>
  steps.find(({ status }) => status === 'failed');

/** Tests a store as it is, as an operation with its progress. Failures are in the report; rejects with `cancelled` only. */
export async function runTest(app: App, choice: StoreChoice, vault?: Vault): Promise<ConnectionReport> {
  return run(app, choice, (test) => test(choice.config), vault);
}

/**
 * The same, and finds region and URL style by trying. @returns also the choice with those by which the store was reached,
 * or that came nearest to it
 */
export async function findAndTest(
  app: App,
  choice: StoreChoice,
): Promise<{ readonly choice: StoreChoice; readonly report: ConnectionReport }> {
  let config = choice.config;
  const report = await run(app, choice, async (test) => {
    const found = await findWay(config, test, unreached);
    config = found.config;
    return found.result;
  });
  return { choice: { ...choice, config }, report };
}

/** Why a store could not be reached or listed, if so: what fails later has nothing to do with the way to it. */
function unreached(report: ConnectionReport): FastshotError | undefined {
  const failed = failedStep(report);
  return failed?.step === 'reach' || failed?.step === 'list' ? failed.error : undefined;
}

function run(
  app: App,
  { config, keys, encryptionKey }: StoreChoice,
  work: (test: (config: StoreConfig) => Promise<ConnectionReport>) => Promise<ConnectionReport>,
  vault: Vault = desktopVault(encryptionKey),
): Promise<ConnectionReport> {
  const operation = app.operations.run(
    { kind: 'test', title: `Testing the connection to ${storeLabel(config)}` },
    async ({ signal, report, endAs }) => {
      const result = await work((tried) =>
        testConnection(
          { config: tried, keys, vault, log: app.log },
          ({ message }) => report({ message }),
          signal,
        ),
      );
      const error = failedStep(result)?.error;
      if (error) endAs({ status: 'failed', error });
      return result;
    },
  );
  return showOperation(app.operations, operation);
}
