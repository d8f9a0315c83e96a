import type * as vscode from 'vscode';
import { forLog } from '../../base/errors';
import { Throttle } from '../../base/throttle';
import type { App } from '../app';
import { enforceLimits } from './enforceLimits';

/** After downloads the limits are looked at this often at most, ms: each look costs a HEAD for every copy that goes. */
const INTERVAL_MS = 10 * 60_000;

/** Keeps downloaded sessions within the limits of the settings, quietly and in the background. */
export function followCacheLimits(app: App): vscode.Disposable[] {
  const throttle = new Throttle(() => {
    const connection = app.connections.current;
    if (!connection || connection.sync.state.kind !== 'synced') return;
    const operation = app.operations.run(
      {
        kind: 'cache',
        title: `Keeping the cache of ${connection.label} within its limits`,
        scope: connection.id,
        key: `limit/${connection.id}`,
        lane: 'background',
      },
      ({ signal, report }) => enforceLimits(connection, report, signal),
    );
    operation.result.catch((error: unknown) => app.log.debug(forLog(error)));
  }, INTERVAL_MS);
  return [app.connections.onDidChangeRows((what) => what === 'all' && throttle.request()), throttle];
}
