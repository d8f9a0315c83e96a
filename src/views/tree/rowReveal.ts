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
  /** Selected here, and not chosen anew by the user since. */
  private revealed: TreeNode | undefined;
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
      view.onDidChangeSelection(({ selection }) => {
        this.wanted = undefined;
        if (selection.some(({ id }) => id !== this.revealed?.id)) this.revealed = undefined;
      }),
    ];
  }

  /**
   * Gives the keyboard in the tree to the row that was selected here last: VS Code leaves it where the user had it, or
   * nowhere. Does nothing where the user has chosen another one since.
   */
  async focus(): Promise<void> {
    const row = this.revealed;
    this.revealed = undefined;
    if (row) await this.show(row, true);
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
    if (!row) return;
    this.revealed = row;
    void this.show(row, false);
  }

  /** A row that goes in that very moment is nothing to complain of. */
  private async show(row: TreeNode, focus: boolean): Promise<void> {
    await this.view.reveal(row, { select: true, focus }).then(undefined, () => undefined);
  }
}
