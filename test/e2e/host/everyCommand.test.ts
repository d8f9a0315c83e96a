import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { eventually } from '../../support/eventually';
import { connect, createSandbox, disconnect, sessionUri, type Sandbox } from './connected';

/** They end what the others need. */
const LAST = ['fastshot.store.disconnect'];

/**
 * Each command of package.json, called as the palette does. Whatever it asks is left unanswered. That none of them met
 * an error that no code expected is looked for in the log, once all suites have ended (`scripts/testHost.ts`).
 */
describe('every command', () => {
  let sandbox: Sandbox;
  before(() => {
    sandbox = createSandbox();
  });
  after(() => disconnect(sandbox));

  it('comes back when nothing is connected', async () => {
    await runAll();
  });

  it('comes back when a store is connected, from the palette and from the title of a session', async () => {
    const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
    await runAll();
    await connect({ kind: 'folder', path: sandbox.store }, sandbox);
    await runAll(sessionUri(id));
  });

  it('comes back when the store is gone', async () => {
    const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
    renameSync(sandbox.store, `${sandbox.store} away`);
    await vscode.commands.executeCommand('fastshot.sessions.refresh');
    await runAll();
    await runAll(sessionUri(id));
  });
});

async function runAll(...args: readonly unknown[]): Promise<void> {
  for (const command of commandsOf()) await settles(command, args);
}

/** Runs a command, and dismisses all that it asks until it has come back. */
async function settles(command: string, args: readonly unknown[]): Promise<void> {
  let ended = false;
  const run = async (): Promise<void> => {
    await vscode.commands.executeCommand(command, ...args);
    ended = true;
  };
  const dismissed = eventually(async () => {
    await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
    await vscode.commands.executeCommand('notifications.clearAll');
    assert.ok(ended, `${command} waits for something that nobody sees`);
  });
  await Promise.all([run(), dismissed]);
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

function commandsOf(): string[] {
  const extension = vscode.extensions.getExtension('fastshot.fastshot-sessions');
  assert.ok(extension);
  const manifest = extension.packageJSON as { contributes: { commands: readonly { command: string }[] } };
  const all = manifest.contributes.commands.map(({ command }) => command);
  return [...all.filter((command) => !LAST.includes(command)), ...LAST];
}
