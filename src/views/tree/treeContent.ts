import { isEmptyFilter } from '../../catalog/filter';
import type { EntryGroup, Grouping } from '../../catalog/grouping';
import { MAX_ROWS, splitIntoRanges } from '../../catalog/ranges';
import type { Connections } from '../connections';
import type { ListName, SessionsModel } from '../sessionsModel';
import { stepId } from '../nextSteps/nextStep';
import type { NextSteps } from '../nextSteps/nextSteps';
import { storeTitle } from '../storeTitle';
import { unknownCount } from './cloudText';
import type { ImageSummaries } from './imageSummaries';
import type { TreeNode } from './nodes';
import { pathTo } from './pathTo';
import { waitingRows, waitingTexts } from './waitingText';

/** Groups are open at first until this many rows stand above. */
const OPEN_ROWS = 50;

/** Which rows there are, and where they stand. It answers at once, from what is in memory. */
export class TreeContent {
  constructor(
    private readonly model: SessionsModel,
    private readonly connections: Pick<Connections, 'current'>,
    private readonly images: ImageSummaries,
    private readonly steps: Pick<NextSteps, 'of'>,
  ) {}

  /** The rows below another one, or the top rows. */
  below(node: TreeNode | undefined): TreeNode[] {
    switch (node?.kind) {
      case undefined:
        return this.roots();
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
      case 'next':
        return [];
    }
  }

  /** The row of a session with all rows above it, topmost first; undefined where no list shows it. */
  pathTo(entryId: string): readonly TreeNode[] | undefined {
    return pathTo(this.roots(), (node) => this.below(node), entryId);
  }

  /** What rows say of uploads that wait, by file name. */
  waiting(): ReadonlyMap<string, string> {
    return waitingTexts(this.connections.current?.writer.outbox.items ?? []);
  }

  private roots(): TreeNode[] {
    const connected = this.connections.current;
    const filtered = !isEmptyFilter(this.model.viewState.filter);
    const local = this.model.arrangement('local').matching;
    const cloud = this.model.arrangement('cloud').matching;
    const gone = this.model.arrangement('gone').matching;
    if (!connected && local === 0 && !this.model.localProblem()) return [];
    const isLocked = connected?.sealed?.isLocked ?? false;
    if (filtered && !isLocked && local === 0 && cloud === 0 && gone === 0) return [];
    const problem = this.model.localProblem();
    const roots: TreeNode[] = [
      { kind: 'root', id: 'local', root: 'local', label: 'Local', count: local, problem },
    ];
    if (!connected) return [...roots, { kind: 'cloudEmpty', id: 'cloudEmpty' }];
    const { id, config } = connected;
    // What is left to do stands above all, and names members: only who can open the vault may read those.
    if (!isLocked && !filtered) roots.unshift(...this.nextSteps(id));
    const unknown = this.unknownCount();
    roots.push({
      kind: 'root',
      id: `cloud/${id}`,
      root: 'cloud',
      label: storeTitle(config),
      isFolder: config.kind === 'folder',
      count: cloud,
      unknown,
      isLocked,
    });
    if (gone > 0) {
      roots.push({
        kind: 'root',
        id: `gone/${id}`,
        root: 'gone',
        label: 'No longer in the store',
        count: gone,
      });
    }
    return roots;
  }

  private nextSteps(storeId: string): TreeNode[] {
    return this.steps
      .of(storeId)
      .map((step): TreeNode => ({ kind: 'next', id: `next/${stepId(step)}`, step }));
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

  private waitingRows(): TreeNode[] {
    const { current } = this.connections;
    if (!current || !isEmptyFilter(this.model.viewState.filter)) return [];
    return waitingRows(
      current.writer.outbox.items,
      this.model.entries('local'),
      current.sealed !== undefined,
    );
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
