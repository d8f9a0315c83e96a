import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { Sandbox } from './connected';
import { connect, createSandbox, disconnect, sessionUri } from './connected';

describe('settings that a workspace brings', () => {
  let sandbox: Sandbox;
  let id: string;
  before(async () => {
    sandbox = createSandbox();
    id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
  });
  after(async () => {
    await vscode.workspace.fs.delete(settingsUri());
    await disconnect(sandbox);
  });

  it('choose neither store nor home nor endpoint', async () => {
    const foreign = path.join(sandbox.root, 'foreign');
    await writeWorkspaceSettings({
      'fastshot.home': foreign,
      'fastshot.store.kind': 's3',
      'fastshot.store.endpoint': 'http://127.0.0.1:9',
      'fastshot.store.bucket': 'somebody-elses',
      'fastshot.store.folder': foreign,
      // One that a workspace may set: it shows that the file was read.
      'editor.tabSize': 7,
    });
    const configuration = vscode.workspace.getConfiguration('fastshot');
    assert.equal(configuration.get('store.kind'), 'folder');
    assert.equal(configuration.get('store.folder'), sandbox.store);
    assert.equal(configuration.get('home'), sandbox.home);
    await vscode.commands.executeCommand('fastshot.sessions.refresh');
    await vscode.workspace.fs.stat(sessionUri(id));
    assert.equal(existsSync(foreign), false);
  });
});

const settingsUri = (): vscode.Uri => {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the suite runs with a folder open');
  return vscode.Uri.joinPath(folder.uri, '.vscode/settings.json');
};

/** Writes the workspace's settings.json, and resolves when VS Code has read it. */
async function writeWorkspaceSettings(settings: Record<string, unknown>): Promise<void> {
  const read = new Promise<void>((resolve) => {
    const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('editor.tabSize')) return;
      subscription.dispose();
      resolve();
    });
  });
  await vscode.workspace.fs.writeFile(settingsUri(), Buffer.from(JSON.stringify(settings)));
  await read;
}
