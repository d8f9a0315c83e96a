import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { toEntry } from '../../../../src/catalog/entry';
import { calledByKey } from '../../../../src/views/commands/calledByKey';
import { targetsOf } from '../../../../src/views/commands/calledOn';
import type { ImageNode, SessionNode, TreeNode } from '../../../../src/views/tree/nodes';
import { makeRow } from '../../../support/session/rows';

const session = (index: number, facts: { gone?: boolean; hasLocalCopy?: boolean } = {}): SessionNode => {
  const entry = toEntry('cloud', makeRow(index), facts);
  return { kind: 'session', id: `all/${entry.id}`, entry };
};
const A = session(1);
const B = session(2);
const IMAGE: ImageNode = { kind: 'image', id: `${A.id}/1`, entry: A.entry, index: 1 };
const ROOT: TreeNode = { kind: 'root', id: 'local', root: 'local', label: 'Local', count: 1 };
const REMOVE = 'fastshot.session.remove';

describe('a key of the tree', () => {
  it('copies of an image the picture, and of a session a link', () => {
    const copied = (row: TreeNode): unknown => calledByKey('fastshot.row.copy', row, [])?.command;
    assert.equal(copied(IMAGE), 'fastshot.image.copy');
    assert.equal(copied(A), 'fastshot.session.copyMarkdown');
  });

  it('works on the focused row, whatever was selected before, or on all selected ones if it is among them', () => {
    assert.deepEqual(calledByKey(REMOVE, A, [B]), { command: REMOVE, row: A, rows: [A] });
    assert.deepEqual(calledByKey(REMOVE, A, []), { command: REMOVE, row: A, rows: [A] });
    assert.deepEqual(calledByKey(REMOVE, A, [B, A]), { command: REMOVE, row: A, rows: [B, A] });
    assert.equal(calledByKey(REMOVE, undefined, [A]), undefined);
  });

  it('removes what the row stands for, and nothing where it stands for more', () => {
    const waiting = { kind: 'waiting', id: 'waiting/1' };
    const command = (row: unknown): string | undefined => calledByKey(REMOVE, row, [])?.command;
    assert.equal(command(session(3, { gone: true })), 'fastshot.gone.remove');
    assert.equal(command(waiting), 'fastshot.waiting.discard');
    assert.equal(command({ kind: 'next', id: 'next/1' }), 'fastshot.next.dismiss');
    assert.equal(command(ROOT), undefined);
    assert.equal(command(IMAGE), undefined);
  });

  it('edits the session of an image, but none of which nothing is left', () => {
    const { command, row } = calledByKey('fastshot.session.edit', IMAGE, [IMAGE]) ?? {};
    assert.deepEqual(
      [command, row?.kind, row?.kind === 'session' && row.entry],
      ['fastshot.session.edit', 'session', A.entry],
    );
    assert.equal(calledByKey('fastshot.session.edit', session(4, { gone: true }), []), undefined);
  });

  it('leaves Space to VS Code on headings', () => {
    assert.deepEqual(calledByKey('fastshot.session.preview', ROOT, []), { command: 'list.toggleExpand' });
    assert.equal(calledByKey('fastshot.session.preview', IMAGE, [])?.command, 'fastshot.session.preview');
  });

  it('gets the focused row from VS Code wherever its command works on rows', () => {
    const { contributes } = JSON.parse(
      readFileSync(path.resolve(__dirname, '../../../../package.json'), 'utf8'),
    ) as {
      contributes: { keybindings: { command: string; when?: string; args?: readonly object[] }[] };
    };
    const inTree = contributes.keybindings.filter(({ when }) => when?.includes('listFocus'));
    assert.ok(inTree.length >= 6);
    for (const { command, args } of inTree) {
      const isOnRows = targetsOf(command).length > 0 || command === 'fastshot.row.copy';
      const expected = [{ $treeViewId: 'fastshot.sessions', $focusedTreeItem: true }];
      assert.deepEqual(args, isOnRows ? expected : undefined, command);
    }
  });
});
