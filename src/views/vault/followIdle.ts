import { join } from 'node:path';
import * as vscode from 'vscode';
import { forLog } from '../../base/errors';
import { systemClock } from '../../sync/clock';
import type { App } from '../app';
import { readLockAfter } from '../settings';
import { IdleLock } from './idleLock';

/** Locks a sealed vault when no window was used for as long as the setting says. */
export function followIdle(app: App): vscode.Disposable[] {
  const { connections, home } = app;
  const idle = new IdleLock({
    file: () => {
      const { current } = connections;
      return current?.sealed && join(home, 'stores', current.id, 'last_use');
    },
    after: () => readLockAfter() * 60_000,
    lock: () => {
      rest(app).catch((error: unknown) =>
        app.log.error(`The vault could not be locked for want of use: ${forLog(error)}`),
      );
    },
    clock: systemClock,
  });
  const used = ({ active }: Pick<vscode.WindowState, 'active'>): void => void idle.used(active);
  return [
    idle,
    vscode.window.onDidChangeWindowState(used),
    connections.onDidChange(() => used(vscode.window.state)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('fastshot.vault.lockAfterMinutes')) used(vscode.window.state);
    }),
  ];
}

async function rest(app: App): Promise<void> {
  const { restVault } = await import('./vaultCommands');
  await restVault(app);
}
