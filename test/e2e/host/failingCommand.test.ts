import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { connect, createSandbox, disconnect, sessionUri, type Sandbox } from './connected';

describe('a command that fails', () => {
  let sandbox: Sandbox;
  before(() => {
    sandbox = createSandbox();
  });
  after(() => disconnect(sandbox));

  it('comes back to who has run it, though nobody has closed its message', async () => {
    const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
    rmSync(sandbox.store, { recursive: true });
    await assert.rejects(async () => vscode.workspace.fs.readFile(sessionUri(id)), /is not there/);
    await vscode.commands.executeCommand('fastshot.sessions.refresh');
  });
});
