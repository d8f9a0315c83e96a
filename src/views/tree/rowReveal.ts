import type * as vscode from 'vscode';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { TreeNode } from './nodes';
import type { SessionTree } from './sessionTree';

/** A session that is not listed by then is not waited for any longer, ms. */
const PATIENCE_MS = 60_000;

type View = Pick<
  vscode.TreeView<TreeNode>,
  'reveal' | 'visible' | 'onDidChangeVisibility' | 'onDidChangeSelection'
>;

/**
 * Selects the row of a session and scrolls to it, as soon as the tree shows it. The view is never opened for that, and
 * the focus stays where it is.
 */
export class RowReveal implements Disposable {
  private wanted: { readonly entryId: string; readonly until: number } | undefined;
  private readonly subscriptions: Disposable[];

  constructor(
    private readonly view: View,
    private readonly tree: Pick<SessionTree, 'rowOf' | 'onDidRefresh'>,
    private readonly now: () => number = Date.now,
  ) {
    // VS Code was told of what changed before, and reveals after it has fetched that.
    this.subscriptions = [
      tree.onDidRefresh(() => this.tryNow()),
      view.onDidChangeVisibility(() => this.tryNow()),
      // What the user selects meanwhile stays selected.
      view.onDidChangeSelection(() => (this.wanted = undefined)),
    ];
  }

  /** @param entryId `CatalogEntry.id`; may be of a session that is listed in a moment only */
  request(entryId: string): void {
    this.wanted = { entryId, until: this.now() + PATIENCE_MS };
    this.tryNow();
  }

  dispose(): void {
    disposeAll(this.subscriptions);
  }

  private tryNow(): void {
    if (!this.wanted || !this.view.visible) return;
    const { entryId, until } = this.wanted;
    const isLate = this.now() > until;
    const row = isLate ? undefined : this.tree.rowOf(entryId);
    if (row || isLate) this.wanted = undefined;
    // A row that goes in that very moment is nothing to complain of.
    if (row) this.view.reveal(row, { select: true, focus: false }).then(undefined, () => undefined);
  }
}
