import * as vscode from 'vscode';
import { disposeAll, Emitter } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import type { Connections } from '../connections';
import type { Downloads } from '../downloads';
import type { NextSteps } from '../nextSteps/nextSteps';
import { stepItem } from '../nextSteps/stepItem';
import type { SessionsModel } from '../sessionsModel';
import { HeldRows } from './heldRows';
import type { ImageSummaries } from './imageSummaries';
import { imageItem } from './imageItem';
import type { TreeNode } from './nodes';
import { cloudEmptyItem, groupItem, lockedItem, rootItem } from './rootItems';
import { sessionItem } from './sessionItem';
import { sessionTooltip } from './sessionTooltip';
import { TreeContent } from './treeContent';
import { waitingItem } from './waitingItem';

/** Refreshes come at most this often: rows that stream in must not make the tree flicker. Milliseconds. */
const REFRESH_MS = 200;

/** The session tree. It only asks the model, so it answers at once, from what is in memory. */
export class SessionTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode[] | undefined>();
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly content: TreeContent;
  private readonly held = new HeldRows();
  private readonly refreshing = new Throttle(() => this.refresh(), REFRESH_MS);
  private readonly parents = new WeakMap<TreeNode, TreeNode>();
  private readonly refreshed = new Emitter<void>();
  /** The lists have changed, and VS Code was not told yet. */
  private isBehind = false;
  readonly onDidChangeTreeData = this.changed.event;
  /** VS Code was told of all that has changed, if anything of it is to be seen. */
  readonly onDidRefresh = this.refreshed.event;

  constructor(
    private readonly model: SessionsModel,
    private readonly connections: Connections,
    private readonly images: ImageSummaries,
    private readonly downloads: Pick<Downloads, 'textOf' | 'onDidChange'>,
    nextSteps: Pick<NextSteps, 'of' | 'onDidChange'>,
  ) {
    this.content = new TreeContent(model, connections, images, nextSteps);
    // Ids are stable, so selection and expansion stay.
    this.subscriptions.push(
      model.onDidChange(() => {
        this.isBehind = true;
        this.refreshing.request();
      }),
      connections.onDidChangeState(() => this.refreshing.request()),
      nextSteps.onDidChange(() => this.refreshing.request()),
      images.onDidChange((entryId) => this.refreshRows(entryId)),
      downloads.onDidChange((filename) => this.refreshRows(`cloud/${filename}`)),
    );
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) {
      await this.connections.firstRows();
      if (!this.model.isArranged) await this.model.whenArranged();
    }
    const children = this.held.hold(node, this.content.below(node));
    if (node) for (const child of children) this.parents.set(child, node);
    return children;
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    const item = this.item(node);
    this.held.show(node, shown(item));
    return item;
  }

  resolveTreeItem(item: vscode.TreeItem, node: TreeNode): vscode.TreeItem {
    if (node.kind === 'session') item.tooltip = sessionTooltip(node.entry);
    return item;
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return this.parents.get(node);
  }

  /** The row of a session, for `TreeView.reveal`; undefined while the tree does not show it, or not yet. */
  rowOf(entryId: string): TreeNode | undefined {
    if (this.isBehind) return undefined;
    const path = this.content.pathTo(entryId)?.map((node) => this.held.row(node.id) ?? node);
    path?.forEach((node, at) => at > 0 && this.parents.set(node, path[at - 1]!));
    return path?.at(-1);
  }

  dispose(): void {
    this.refreshing.dispose();
    disposeAll(this.subscriptions);
    this.changed.dispose();
    this.refreshed.dispose();
  }

  /** Fetches again what does not show what is true any more. Of many rows it comes less often, as comparing takes longer. */
  private refresh(): void {
    // What is known of a long list comes in a moment, and with it another refresh.
    if (!this.model.isArranged) return;
    const changed = this.held.changed(
      (node) => this.content.below(node),
      (node) => shown(this.item(node)),
    );
    if (changed === 'all') this.changed.fire(undefined);
    else if (changed.length > 0) this.changed.fire([...changed]);
    this.isBehind = false;
    this.refreshed.fire();
  }

  private refreshRows(entryId: string): void {
    const rows = this.held.ofEntry(entryId);
    if (rows.length > 0) this.changed.fire(rows);
  }

  private item(node: TreeNode): vscode.TreeItem {
    switch (node.kind) {
      case 'root':
        return rootItem(node);
      case 'cloudEmpty':
        return cloudEmptyItem(node.id);
      case 'locked':
        return lockedItem(node.id);
      case 'group':
        return groupItem(node);
      case 'session':
        return sessionItem(node, {
          busy: this.downloads.textOf(node.entry),
          waiting:
            node.entry.place === 'cloud' ? undefined : this.content.waiting().get(node.entry.row.filename),
          inCloud: this.model.isInCloud(node.entry),
          now: Date.now(),
        });
      case 'waiting':
        return waitingItem(node);
      case 'next':
        return stepItem(node);
      case 'image':
        return imageItem(node, this.images.summary(node.entry, node.index));
    }
  }
}

/** All that is to be seen of a row, in one string. */
const shown = (item: vscode.TreeItem): string =>
  JSON.stringify(item, (key, value: unknown) => (key === 'command' ? undefined : value));
