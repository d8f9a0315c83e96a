import { desktopVault } from '../../session/desktopVault';
import type { Vault } from '../../session/vault';
import { testConnection, type ConnectionReport } from '../../storage/connectionTest';
import { storeLabel } from '../../storage/storeConfig';
import type { App } from '../app';
import { showOperation } from '../progress';
import type { StoreChoice } from './draft';

/** The step of a connection test that failed, if one did. */
export const failedStep = ({ steps }: ConnectionReport): ConnectionReport['steps'][number] | undefined =>
  steps.find(({ status }) => status === 'failed');

/** Tests a store, as an operation with its progress. Failures are in the report; rejects with `cancelled` only. */
export function runTest(
  app: App,
  { config, keys, encryptionKey }: StoreChoice,
  vault: Vault = desktopVault(encryptionKey),
): Promise<ConnectionReport> {
  const operation = app.operations.run(
    { kind: 'test', title: `Testing the connection to ${storeLabel(config)}` },
    async ({ signal, report, endAs }) => {
      const subject = { config, keys, vault, log: app.log };
      const result = await testConnection(subject, ({ message }) => report({ message }), signal);
      const error = failedStep(result)?.error;
      if (error) endAs({ status: 'failed', error });
      return result;
    },
  );
  return showOperation(app.operations, operation);
}
