import * as vscode from 'vscode';
import { disposeAll } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import { isEmptyFilter } from '../../catalog/filter';
import type { EntryGroup, Grouping } from '../../catalog/grouping';
import { MAX_ROWS, splitIntoRanges } from '../../catalog/ranges';
import type { Connections } from '../connections';
import type { Downloads } from '../downloads';
import type { ListName, SessionsModel } from '../sessionsModel';
import type { ImageSummaries } from './imageSummaries';
import { imageItem } from './imageItem';
import type { TreeNode } from './nodes';
import { pathTo } from './pathTo';
import { unknownCount } from './cloudText';
import { cloudEmptyItem, groupItem, lockedItem, rootItem } from './rootItems';
import { sessionItem } from './sessionItem';
import { sessionTooltip } from './sessionTooltip';
import { waitingItem, waitingRows, waitingTexts } from './waitingItem';

/** Refreshes come at most this often: rows that stream in must not make the tree flicker. Milliseconds. */
const REFRESH_MS = 200;

/** Groups are open at first until this many rows stand above. */
const OPEN_ROWS = 50;

/** The session tree. It only asks the model, so it answers at once, from what is in memory. */
export class SessionTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<TreeNode | undefined>();
  private readonly subscriptions: vscode.Disposable[] = [];
  private readonly refreshing = new Throttle(
    () => {
      this.isBehind = false;
      this.changed.fire(undefined);
    },
    REFRESH_MS,
    () => this.arrangingMs,
  );
  /** What arranging the lists took for the last refresh: of many rows it comes less often. */
  private arrangingMs = 0;
  /** The lists have changed, and VS Code was not told yet. */
  private isBehind = false;
  private readonly parents = new WeakMap<TreeNode, TreeNode>();
  /** Rows by session, to refresh a single one. */
  private readonly rowsByEntry = new Map<string, TreeNode>();
  /** What the row of the store says in place of a number, as it was shown last. */
  private unknown: string | undefined;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly model: SessionsModel,
    private readonly connections: Connections,
    private readonly images: ImageSummaries,
    private readonly downloads: Pick<Downloads, 'textOf' | 'onDidChange'>,
  ) {
    // Ids are stable, so selection and expansion stay.
    this.subscriptions.push(
      model.onDidChange(() => {
        this.isBehind = true;
        this.refreshing.request();
      }),
      connections.onDidChangeState(() => this.refreshCloud()),
      images.onDidChange((entryId) => this.refreshRow(entryId)),
      downloads.onDidChange((filename) => this.refreshRow(`cloud/${filename}`)),
    );
  }

  async getChildren(node?: TreeNode): Promise<TreeNode[]> {
    if (node === undefined) {
      await this.connections.firstRows();
      this.rowsByEntry.clear();
      return this.roots();
    }
    const children = this.childrenOf(node);
    for (const child of children) {
      this.parents.set(child, node);
      if (child.kind === 'session') this.rowsByEntry.set(child.entry.id, child);
    }
    return children;
  }

  private childrenOf(node: TreeNode): TreeNode[] {
    switch (node.kind) {
      case 'root':
        return this.list(node.root);
      case 'group':
        return node.children();
      case 'session':
        return this.images.count(node.entry, (index) => ({
          kind: 'image',
          id: `${node.id}/${index}`,
          entry: node.entry,
          index,
        }));
      case 'image':
      case 'waiting':
      case 'locked':
      case 'cloudEmpty':
        return [];
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
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
        return sessionItem(node.id, node.entry, {
          busy: this.downloads.textOf(node.entry),
          waiting:
            node.entry.place === 'cloud'
              ? undefined
              : waitingTexts(this.connections.current?.writer.outbox.items ?? []).get(
                  node.entry.row.filename,
                ),
          now: Date.now(),
        });
      case 'waiting':
        return waitingItem(node);
      case 'image':
        return imageItem(node, this.images.summary(node.entry, node.index));
    }
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
    const path = pathTo(this.roots(), (node) => this.childrenOf(node), entryId);
    path?.forEach((node, at) => at > 0 && this.parents.set(node, path[at - 1]!));
    return path?.at(-1);
  }

  dispose(): void {
    this.refreshing.dispose();
    disposeAll(this.subscriptions);
    this.changed.dispose();
  }

  private refreshRow(entryId: string): void {
    const node = this.rowsByEntry.get(entryId);
    if (node) this.changed.fire(node);
  }

  private roots(): TreeNode[] {
    const connected = this.connections.current;
    const filtered = !isEmptyFilter(this.model.viewState.filter);
    const began = performance.now();
    const local = this.model.arrangement('local').matching;
    const cloud = this.model.arrangement('cloud').matching;
    const gone = this.model.arrangement('gone').matching;
    this.arrangingMs = performance.now() - began;
    if (!connected && local === 0 && !this.model.localProblem()) return [];
    const isLocked = connected?.sealed?.isLocked ?? false;
    if (filtered && !isLocked && local === 0 && cloud === 0 && gone === 0) return [];
    const problem = this.model.localProblem();
    const roots: TreeNode[] = [
      { kind: 'root', id: 'local', root: 'local', label: 'Local', count: local, problem },
    ];
    if (!connected) return [...roots, { kind: 'cloudEmpty', id: 'cloudEmpty' }];
    const { id, label } = connected;
    const unknown = (this.unknown = this.unknownCount());
    roots.push({
      kind: 'root',
      id: `cloud/${id}`,
      root: 'cloud',
      label: `Cloud · ${label}`,
      count: cloud,
      unknown,
      isLocked,
    });
    if (gone > 0) {
      roots.push({
        kind: 'root',
        id: `gone/${id}`,
        root: 'gone',
        label: 'No longer in the cloud',
        count: gone,
      });
    }
    return roots;
  }

  private unknownCount(): string | undefined {
    const { current } = this.connections;
    if (!current) return undefined;
    return unknownCount({
      isLocked: current.sealed?.isLocked ?? false,
      count: current.mirror.rows().size,
      isFiltered: !isEmptyFilter(this.model.viewState.filter),
      lastSync: current.mirror.sync().lastSync,
      state: current.sync.state.kind,
    });
  }

  /** Where a sync stands changes more often than what the row of the store says of it. */
  private refreshCloud(): void {
    if (this.unknownCount() !== this.unknown) this.refreshing.request();
  }

  private waitingRows(): TreeNode[] {
    const { current } = this.connections;
    if (!current || !isEmptyFilter(this.model.viewState.filter)) return [];
    return waitingRows(current.writer.outbox.items, this.model.entries('local'));
  }

  private list(list: ListName): TreeNode[] {
    if (list === 'cloud' && this.connections.current?.sealed?.isLocked) {
      return [{ kind: 'locked', id: `locked/${this.connections.current.id}` }];
    }
    const rows = this.arranged(list);
    return list === 'local' ? [...this.waitingRows(), ...rows] : rows;
  }

  private arranged(list: ListName): TreeNode[] {
    const { grouping, groups } = this.model.arrangement(list);
    const scope = list === 'local' ? list : `${list}/${this.connections.current?.id ?? ''}`;
    // One group of all needs no heading.
    const only = grouping === 'none' ? groups[0] : undefined;
    if (only) return this.rows(only, scope, grouping);
    return this.groups(groups, scope, grouping);
  }

  /** Groups as nodes; the first ones are open, as many as fill a tall screen. */
  private groups(groups: readonly EntryGroup[], scope: string, grouping: Grouping): TreeNode[] {
    let before = 0;
    return groups.map((group) => {
      const { label, entries } = group;
      const open = before < OPEN_ROWS && before + entries.length <= MAX_ROWS;
      before += entries.length;
      const children = (): TreeNode[] => this.rows(group, scope, grouping);
      const id = `${scope}/${group.id}`;
      return { kind: 'group', id, label, count: entries.length, entries, open, children };
    });
  }

  private rows(group: EntryGroup, scope: string, grouping: Grouping): TreeNode[] {
    const { sorting } = this.model.viewState;
    const ranges = splitIntoRanges(group, grouping, sorting, this.model.labels);
    if (ranges.length > 0) return this.groups(ranges, scope, grouping);
    // A session stands in each of its tags' groups, so the group is part of the id.
    return group.entries.map((entry) => ({
      kind: 'session',
      id: `${scope}/${group.id}/${entry.id}`,
      entry,
    }));
  }
}
