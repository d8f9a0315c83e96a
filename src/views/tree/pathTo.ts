import type { TreeNode } from './nodes';

/**
 * The row of a session and all rows above it, topmost first; undefined where no list shows it. Of a session in several
 * groups it is the first row.
 * @param entryId `CatalogEntry.id`
 */
export function pathTo(
  roots: readonly TreeNode[],
  childrenOf: (node: TreeNode) => readonly TreeNode[],
  entryId: string,
): readonly TreeNode[] | undefined {
  for (const node of roots) {
    if (node.kind === 'session' && node.entry.id === entryId) return [node];
    const isAbove =
      node.kind === 'root' || (node.kind === 'group' && node.entries.some(({ id }) => id === entryId));
    const below = isAbove ? pathTo(childrenOf(node), childrenOf, entryId) : undefined;
    if (below) return [node, ...below];
  }
  return undefined;
}
