import * as vscode from 'vscode';
import type { App } from '../app';
import { readLockAfter } from '../settings';

/** Locks a sealed vault when the window was not used for as long as the setting says. */
export function followIdle(app: App): vscode.Disposable[] {
  let timer: NodeJS.Timeout | undefined;
  const restart = ({ active }: Pick<vscode.WindowState, 'active'>): void => {
    clearTimeout(timer);
    const minutes = readLockAfter();
    if (active || minutes === 0 || !app.connections.current?.sealed) return;
    timer = setTimeout(() => void vscode.commands.executeCommand('fastshot.vault.lock'), minutes * 60_000);
  };
  return [
    vscode.window.onDidChangeWindowState(restart),
    app.connections.onDidChange(() => restart(vscode.window.state)),
    new vscode.Disposable(() => clearTimeout(timer)),
  ];
}
