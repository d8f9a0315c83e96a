import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Emitter } from '../../../../src/base/lifecycle';
import { toEntry } from '../../../../src/catalog/entry';
import { makeRow } from '../../../support/session/rows';
import type { TreeNode } from '../../../../src/views/tree/nodes';
import { pathTo } from '../../../../src/views/tree/pathTo';
import { RowReveal } from '../../../../src/views/tree/rowReveal';

const entry = (filename: string): ReturnType<typeof toEntry> => toEntry('local', { ...makeRow(0), filename });
const A = entry('20260101000000_a.fastshot');
const B = entry('20260201000000_b.fastshot');
const session = (of: typeof A, group: string): TreeNode => ({
  kind: 'session',
  id: `${group}/${of.id}`,
  entry: of,
});
const group = (label: string, entries: readonly (typeof A)[], children: () => TreeNode[]): TreeNode => ({
  kind: 'group',
  id: label,
  label,
  count: entries.length,
  entries,
  open: false,
  children,
});

describe('the path to the row of a session', () => {
  it('leads through groups and their ranges, and looks into none that does not hold the session', () => {
    const looked: string[] = [];
    const range = group('range', [B], () => [session(B, 'range')]);
    const roots: TreeNode[] = [{ kind: 'root', id: 'local', root: 'local', label: 'Local', count: 2 }];
    const top = [group('January', [A], () => [session(A, 'January')]), group('February', [B], () => [range])];
    const childrenOf = (node: TreeNode): readonly TreeNode[] => {
      looked.push(node.id);
      if (node.kind === 'root') return top;
      return node.kind === 'group' ? node.children() : [];
    };
    const ids = pathTo(roots, childrenOf, B.id)?.map(({ id }) => id);
    assert.deepEqual(ids, ['local', 'February', 'range', `range/${B.id}`]);
    assert.deepEqual(looked, ['local', 'February', 'range']);
    assert.equal(pathTo(roots, childrenOf, 'local/none.fastshot'), undefined);
  });
});

/** A tree that shows what is put into `shown`, and says so by `changed`; `revealed` are the rows it was scrolled to. */
function make() {
  const changed = new Emitter<TreeNode | undefined>();
  const visibility = new Emitter<never>();
  const selection = new Emitter<{ readonly selection: readonly TreeNode[] }>();
  const revealed: string[] = [];
  const shown = new Map<string, TreeNode>();
  const view = {
    visible: true,
    onDidChangeVisibility: visibility.event as never,
    onDidChangeSelection: selection.event as never,
    reveal: async (node: TreeNode, options: { readonly select: boolean; readonly focus: boolean }) => {
      assert.equal(options.select, true);
      revealed.push(options.focus ? `${node.id} with the keyboard` : node.id);
    },
  };
  const clock = { now: 0 };
  const tree = { rowOf: (id: string) => shown.get(id), onDidRefresh: changed.event as never };
  const rows = new RowReveal(view, tree, () => clock.now);
  return { rows, view, shown, revealed, clock, changed, visibility, selection };
}

describe('revealing a row', () => {
  it('waits for a session that is listed later, and happens once', () => {
    const { rows, shown, revealed, changed } = make();
    rows.request(A.id);
    assert.deepEqual(revealed, []);
    shown.set(A.id, session(A, 'all'));
    changed.fire(undefined);
    changed.fire(undefined);
    assert.deepEqual(revealed, [`all/${A.id}`]);
  });

  it('waits for the view to be shown, and never shows it', () => {
    const { rows, view, shown, revealed, visibility } = make();
    shown.set(A.id, session(A, 'all'));
    view.visible = false;
    rows.request(A.id);
    assert.deepEqual(revealed, []);
    view.visible = true;
    visibility.fire(undefined as never);
    assert.deepEqual(revealed, [`all/${A.id}`]);
  });

  it('is given up where the user has selected another row, or after a minute', () => {
    const { rows, shown, revealed, clock, changed, selection } = make();
    rows.request(A.id);
    selection.fire({ selection: [session(B, 'all')] });
    shown.set(A.id, session(A, 'all'));
    changed.fire(undefined);
    rows.request(B.id);
    clock.now = 60_001;
    shown.set(B.id, session(B, 'all'));
    changed.fire(undefined);
    assert.deepEqual(revealed, []);
  });

  it('gives the keyboard to the row once it is asked for, unless the user has chosen another one since', async () => {
    const { rows, shown, revealed, selection } = make();
    const [a, b] = [session(A, 'x'), session(B, 'x')];
    shown.set(A.id, a);
    await rows.focus();
    rows.request(A.id);
    selection.fire({ selection: [a] });
    assert.deepEqual(revealed.splice(0), [a.id]);
    await rows.focus();
    await rows.focus();
    assert.deepEqual(revealed.splice(0), [`${a.id} with the keyboard`]);
    rows.request(A.id);
    selection.fire({ selection: [a] });
    selection.fire({ selection: [b] });
    await rows.focus();
    assert.deepEqual(revealed, [a.id]);
  });
});
