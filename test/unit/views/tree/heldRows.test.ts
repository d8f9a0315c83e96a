import { strict as assert } from 'node:assert';
import type { CatalogEntry } from '../../../../src/catalog/entry';
import { HeldRows } from '../../../../src/views/tree/heldRows';
import type { TreeNode } from '../../../../src/views/tree/nodes';

/** A tree of headings: names with what stands below, and sessions, which show their title. */
type Sample = { readonly [name: string]: Sample | string };

describe('rows that VS Code holds', () => {
  it('are all left alone while nothing of them has changed', () => {
    const { held } = asked({ local: {}, cloud: { july: { a: 'A' } } });
    assert.deepEqual(compare(held, { local: {}, cloud: { july: { a: 'A' } } }), []);
  });

  it('are named alone when only they show something else, and are brought up to date', () => {
    const { held, nodes } = asked({ local: {}, cloud: { july: { a: 'A', b: 'B' } } });
    assert.deepEqual(compare(held, { local: {}, cloud: { july: { a: 'A', b: 'other' } } }), ['b']);
    assert.equal(titleOf(nodes.get('b')), 'other');
  });

  it('are fetched with the heading that another one has come or gone below', () => {
    const { held } = asked({ local: { may: { c: 'C' } }, cloud: { july: { a: 'A' } } });
    assert.deepEqual(compare(held, { local: { may: { c: 'C' } }, cloud: { july: { a: 'A', b: 'B' } } }), [
      'july',
    ]);
    assert.deepEqual(compare(held, { local: {}, cloud: { july: { a: 'A', b: 'B' } } }), ['local']);
  });

  it('are named once, though nobody asks for what stands below them', () => {
    const { held } = asked({ cloud: { july: { a: 'A' } } });
    assert.deepEqual(compare(held, { cloud: { july: {} } }), ['july']);
    assert.deepEqual(compare(held, { cloud: { july: {} } }), []);
  });

  it('are fetched as a whole when other ones stand at the top', () => {
    const { held } = asked({ local: {} });
    assert.equal(compare(held, { local: {}, cloud: {} }), 'all');
  });

  it('are none before VS Code has asked, which then gets what is true', () => {
    assert.deepEqual(compare(new HeldRows(), { local: {} }), []);
  });

  it('are found by their session in each group it stands in', () => {
    const held = new HeldRows();
    const row = (id: string): TreeNode => ({ kind: 'session', id, entry: entry('cloud/x', 'X') });
    held.hold(undefined, [row('work/x'), row('home/x'), row('x')]);
    assert.deepEqual(
      held.ofEntry('cloud/x').map(({ id }) => id),
      ['work/x', 'home/x', 'x'],
    );
    assert.deepEqual(held.ofEntry('cloud/y'), []);
  });
});

/** All rows of a tree after VS Code has asked for each. */
function asked(tree: Sample): { readonly held: HeldRows; readonly nodes: ReadonlyMap<string, TreeNode> } {
  const held = new HeldRows();
  const nodes = new Map<string, TreeNode>();
  const ask = (parent: TreeNode | undefined, sample: Sample): void => {
    for (const node of held.hold(parent, rows(sample))) {
      nodes.set(node.id, node);
      held.show(node, shown(node));
      const below = sample[node.id];
      if (typeof below === 'object') ask(node, below);
    }
  };
  ask(undefined, tree);
  return { held, nodes };
}

function compare(held: HeldRows, tree: Sample): readonly string[] | 'all' {
  const below = (parent: TreeNode | undefined): TreeNode[] => {
    if (!parent) return rows(tree);
    const found = find(tree, parent.id);
    return typeof found === 'object' ? rows(found) : [];
  };
  const changed = held.changed(below, shown);
  return changed === 'all' ? changed : changed.map(({ id }) => id);
}

function find(tree: Sample, name: string): Sample | string | undefined {
  for (const [key, value] of Object.entries(tree)) {
    const found = key === name ? value : typeof value === 'object' ? find(value, name) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

const rows = (sample: Sample): TreeNode[] =>
  Object.entries(sample).map(([id, below]) =>
    typeof below === 'string'
      ? { kind: 'session', id, entry: entry(id, below) }
      : { kind: 'group', id, label: id, count: 0, entries: [], open: true, children: () => [] },
  );

const entry = (id: string, title: string): CatalogEntry => ({ id, title }) as CatalogEntry;
const titleOf = (node: TreeNode | undefined): string | undefined =>
  node?.kind === 'session' ? node.entry.title : undefined;
const shown = (node: TreeNode): string => titleOf(node) ?? node.id;
