import type { TreeNode } from './nodes';

interface HeldRow {
  readonly node: TreeNode;
  /** What the row showed when it was given out; absent as long as nobody asked. */
  shown?: string;
  /** The ids of the rows below it; absent as long as nobody asked. */
  children?: readonly string[] | undefined;
}

/** Rows to fetch again: these with all below them, or all there are. */
export type ChangedRows = readonly TreeNode[] | 'all';

/**
 * The rows that VS Code holds, to tell it of those only that have changed. While it fetches a row again it forgets all rows
 * below, and gives a click on one of them to no row: so nothing may be fetched again that shows what it showed.
 */
export class HeldRows {
  private roots: readonly string[] | undefined;
  private readonly rows = new Map<string, HeldRow>();

  /** Notes which rows stand below another one, or at the top. Answers them as VS Code holds them from now on. */
  hold(parent: TreeNode | undefined, children: readonly TreeNode[]): TreeNode[] {
    const ids = children.map(({ id }) => id);
    if (!parent) {
      this.rows.clear();
      this.roots = ids;
    } else {
      this.forgetBelow(parent.id);
      const row = this.rows.get(parent.id);
      // A row that is held no more, of which somebody asks late: VS Code drops the answer.
      if (!row) return [...children];
      row.children = ids;
    }
    for (const node of children) this.rows.set(node.id, { node });
    return [...children];
  }

  /** Notes what a row shows, in any words that differ when something else is to be seen. */
  show(node: TreeNode, shown: string): void {
    const row = this.rows.get(node.id);
    if (row) row.shown = shown;
  }

  /** A row as VS Code holds it. */
  row(id: string): TreeNode | undefined {
    return this.rows.get(id)?.node;
  }

  /** The rows of a session: one in each group that it stands in. */
  ofEntry(entryId: string): TreeNode[] {
    return [...this.rows.values()]
      .map(({ node }) => node)
      .filter((node) => node.kind === 'session' && node.entry.id === entryId);
  }

  /**
   * Compares what is held with what is now, and brings the held rows up to date. What stands below the answered rows is held
   * no more: VS Code forgets it too, and asks again when it shows it.
   * @param childrenOf what stands below a row now, or at the top
   * @param show what a row shows now, in the words of `show`
   */
  changed(
    childrenOf: (parent: TreeNode | undefined) => readonly TreeNode[],
    show: (node: TreeNode) => string,
  ): ChangedRows {
    // VS Code has not asked yet, and gets what is then.
    if (!this.roots) return [];
    const changed: TreeNode[] = [];
    const compare = (parent: TreeNode | undefined, ids: readonly string[]): boolean => {
      const now = childrenOf(parent);
      if (now.length !== ids.length || now.some(({ id }, index) => id !== ids[index])) return false;
      for (const fresh of now) {
        const row = this.rows.get(fresh.id);
        if (!row) return false;
        // VS Code and open menus hold this object: it gets what is known now.
        const node = Object.assign(row.node, fresh);
        const isSame = row.shown === undefined || row.shown === show(node);
        if (isSame && (!row.children || compare(node, row.children))) continue;
        changed.push(node);
        this.forgetBelow(node.id);
      }
      return true;
    };
    if (compare(undefined, this.roots)) return changed;
    this.roots = undefined;
    this.rows.clear();
    return 'all';
  }

  private forgetBelow(id: string): void {
    const row = this.rows.get(id);
    for (const child of row?.children ?? []) {
      this.forgetBelow(child);
      this.rows.delete(child);
    }
    if (row) row.children = undefined;
  }
}
