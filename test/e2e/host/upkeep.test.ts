import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { connect, createSandbox, disconnect, type Sandbox } from './connected';
import { eventually } from '../../support/eventually';

const DAY = 86_400_000;

describe('a connected store', () => {
  let sandbox: Sandbox;
  before(() => {
    sandbox = createSandbox();
  });
  after(() => disconnect(sandbox));

  it('loses what has been in its trash for more than 30 days, and nothing younger', async () => {
    const expired = removed(31);
    const young = removed(29);
    const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
    // Upkeep begins the day after the first sync. The home folder is the one that this window started with.
    const last = path.join(homedir(), '.fastshot/stores', id, 'last_upkeep.json');
    await eventually(async () => assert.ok(existsSync(last)));
    assert.ok(existsSync(expired));
    writeFileSync(last, JSON.stringify({ at: Date.now() - 2 * DAY }));
    await eventually(async () => {
      // A refresh joins a sync that is under way, which may have found before that nothing is due.
      await vscode.commands.executeCommand('fastshot.sessions.refresh');
      assert.equal(existsSync(expired), false);
    });
    assert.equal(existsSync(young), true);
  });

  /** A session that was removed so many days ago. */
  function removed(days: number): string {
    const time = new Date(Date.now() - days * DAY);
    const stamp = time.toISOString().replaceAll(/[-:.]/g, '');
    const file = path.join(sandbox.store, 'trash', `${stamp}-0123ab_20250101000000_x.fastshot`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '{}');
    utimesSync(file, time, time);
    return file;
  }
});
