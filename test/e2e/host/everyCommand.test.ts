import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import type { Context as MochaContext } from 'mocha';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { TreeNode } from '../../../src/views/tree/nodes';
import { eventually } from '../../support/eventually';
import { connect, createSandbox, disconnect, sessionUri, type Sandbox } from './connected';
import { connectLocked, makeVault } from './lockedStore';
import { connectReadOnly } from './readOnlyStore';
import { commandsOfEditor, commandsOn, type Context, runAll } from './runCommands';
import { rowsOfTree } from './treeRows';

/** The kinds of rows that are told apart by what can be done with them; those that a command may take away come last. */
const KINDS = [
  'root cloud',
  'root gone',
  'root local',
  'group',
  'image',
  'session cloud',
  'session cloud copy',
  'session local',
  'session gone copy',
  'waiting',
  'next',
];
/** Rows without a command of their own. */
const NOTHING_OF_THEIRS = ['root gone', 'root local', 'group'];
/** Those that commands of the view's title are called on as well. What is not theirs is not passed on (`calledOn`). */
const TITLE_TOO = ['root cloud', 'session cloud'];

/**
 * Each command of package.json, called as the palette does, and those that the tree passes rows to on a row of each kind.
 * Whatever it asks is left unanswered, but each has to show something. That none of them met an error that no code
 * expected is looked for in the log, once all suites have ended (`scripts/testHost.ts`).
 */
describe('every command', () => {
  const connected: Context = { keys: ['connected'] };

  // Hooks of their own: what is connected for all rows stays connected.
  describe('in a window of its own', () => {
    let sandbox: Sandbox;
    beforeEach(() => {
      sandbox = createSandbox();
    });
    afterEach(() => disconnect(sandbox));

    it('shows something and comes back when nothing is connected', async () => {
      await runAll({ keys: [] });
    });

    it('does so when a store is connected, from the palette and from the title of a session', async () => {
      const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
      await runAll(connected);
      await connect({ kind: 'folder', path: sandbox.store }, sandbox);
      await runAll({ ...connected, commands: commandsOfEditor() }, sessionUri(id));
    });

    it('does so when the store is gone', async () => {
      const id = await connect({ kind: 'folder', path: sandbox.store }, sandbox);
      renameSync(sandbox.store, `${sandbox.store} away`);
      await vscode.commands.executeCommand('fastshot.sessions.refresh');
      await runAll(connected);
      await runAll({ ...connected, commands: commandsOfEditor() }, sessionUri(id));
    });

    it('does so when the vault is locked, from the palette and on its row', async () => {
      const vaultId = await makeVault(sandbox);
      await connectLocked(sandbox, vaultId);
      const row = await eventually(async () => {
        const locked = (await rowsOfTree()).find(({ kind }) => kind === 'locked');
        assert.ok(locked);
        return locked;
      });
      const locked: Context = { keys: ['connected', 'sealed', 'locked'] };
      await runAll(locked);
      await connectLocked(sandbox, vaultId);
      await runAll({ ...locked, commands: commandsOn(row, true) }, row);
    });
  });

  describe('of a store that may only be read', () => {
    let readOnly: Sandbox;
    let end: () => Promise<void> = async () => {};
    let rows: Readonly<Record<string, TreeNode>> = {};
    before(async function (this: MochaContext) {
      // Desktop VS Code keeps secrets in the system's keyring, where nothing is put for a test.
      if (process.env['FASTSHOT_KEYRING'] === undefined) return this.skip();
      readOnly = createSandbox();
      end = await connectReadOnly(readOnly);
      const seen: TreeNode[] = [];
      rows = await eventually(async () => {
        // Rows below those that were just expanded come a moment later.
        seen.push(...(await rowsOfTree()));
        const found = Object.fromEntries(seen.toReversed().map((row) => [kindOf(row), row]));
        assert.deepEqual(Object.keys(found).sort(), KINDS.toSorted());
        return found;
      });
    });
    after(async () => {
      await end();
      if (readOnly !== undefined) await disconnect(readOnly);
    });

    it('does so from the palette', () => runAll({ ...connected, but: ['fastshot.store.disconnect'] }));

    for (const kind of KINDS.filter((each) => !NOTHING_OF_THEIRS.includes(each))) {
      it(`does so on a row: ${kind}`, async () => {
        const row = rows[kind]!;
        await runAll({ ...connected, commands: commandsOn(row, TITLE_TOO.includes(kind)) }, row);
      });
    }

    it('does so on several rows of all kinds', async () => {
      const all = Object.values(rows);
      for (const kind of ['session local', 'image']) {
        await runAll({ ...connected, commands: commandsOn(rows[kind]!, false) }, rows[kind], all);
      }
    });
  });
});

function kindOf(row: TreeNode): string {
  if (row.kind === 'root') return `root ${row.root}`;
  if (row.kind !== 'session') return row.kind;
  const { gone, place, hasLocalCopy } = row.entry;
  return `session ${gone ? 'gone' : place}${place === 'cloud' && hasLocalCopy ? ' copy' : ''}`;
}
