import { displayText } from '../base/displayText';
import { Emitter, disposeAll, type Disposable } from '../base/lifecycle';
import { atOnce, each, type Steps } from '../base/steps';
import { type Arrangement, arrangingSteps } from '../catalog/arrange';
import { ArrangedList } from '../catalog/arrangedList';
import { toEntry, type CatalogEntry } from '../catalog/entry';
import { createLabels } from '../catalog/labels';
import { SearchTexts } from '../catalog/searchTexts';
import { DEFAULT_VIEW_STATE, type ViewState } from '../catalog/viewState';
import type { LocalSessions } from '../local/localSessions';
import type { SessionRow } from '../session/sessionRow';
import type { Connection, Connections } from './connections';
import type { SessionRef } from './sessionUri';

/** The lists of the tree. `local` holds both folders of this machine, `gone` what somebody removed from the store. */
export type ListName = 'local' | 'cloud' | 'gone';

/** What changed: everything, or how one list looks. */
export type ModelChange = 'all' | ListName;

const LISTS: readonly ListName[] = ['cloud', 'local', 'gone'];

/**
 * What tree, search and status show, merged from the store's mirror, the local folders and the view state. Lists are
 * made when asked for and kept until something changes.
 */
export class SessionsModel implements Disposable {
  private readonly changed = new Emitter<ModelChange>();
  private readonly subscriptions: Disposable[] = [];
  private readonly entryCache = new Map<ListName, readonly CatalogEntry[]>();
  private readonly arranged = new Map(LISTS.map((list) => [list, this.arrangedList(list)]));
  /** Rows never change, so a batch of new ones leaves the entries of all others as they are. */
  private readonly cloudEntries = new WeakMap<SessionRow, CatalogEntry>();
  private state: ViewState = DEFAULT_VIEW_STATE;
  readonly labels = createLabels();
  /** What search and filter look into. */
  readonly texts = new SearchTexts();
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly local: LocalSessions,
    private readonly connections: Connections,
  ) {
    this.subscriptions.push(
      local.onDidChange(() => this.onRowsChanged('local')),
      connections.onDidChange(() => this.onStoreChanged()),
      connections.onDidChangeRows((what) => this.onRowsChanged(what)),
    );
  }

  get viewState(): ViewState {
    return this.state;
  }

  setViewState(state: ViewState): void {
    this.state = state;
    for (const list of this.arranged.values()) list.rearrange();
    this.changed.fire('all');
  }

  /** All sessions of a list, unfiltered, in no particular order. */
  entries(list: ListName): readonly CatalogEntry[] {
    let entries = this.entryCache.get(list);
    if (!entries) {
      entries = atOnce(this.reading(list));
      this.entryCache.set(list, entries);
    }
    return entries;
  }

  /** How many sessions a list has, unfiltered. */
  count(list: ListName): number {
    if (list === 'local') return this.entries(list).length;
    const mirror = this.connections.current?.mirror;
    return (list === 'cloud' ? mirror?.count : mirror?.gone().size) ?? 0;
  }

  /**
   * A list filtered, sorted and grouped as the user wants it; what is gone is one group of its own already. A long list
   * is as it was last while it is arranged again, which `onDidChange` tells the end of.
   */
  arrangement(list: ListName): Arrangement {
    return this.arranged.get(list)!.current();
  }

  /** Whether anything is known of how each list is arranged. */
  get isArranged(): boolean {
    return [...this.arranged.values()].every(({ isKnown }) => isKnown);
  }

  /** Resolves when all lists are arranged as the user wants them. */
  async whenArranged(): Promise<void> {
    await Promise.all([...this.arranged.values()].map((list) => list.arranged()));
  }

  /** Sessions of all lists that match the filter. */
  matching(): number {
    return LISTS.reduce((sum, list) => sum + this.arrangement(list).matching, 0);
  }

  /** The session that lies there, if a list has it. A cloud session is of the store that is connected. */
  find(session: SessionRef): CatalogEntry | undefined {
    if (session.place === 'file') {
      return this.entries('local').find(({ path }) => path === session.uri.fsPath);
    }
    const { place, filename } = session;
    if (place !== 'cloud') {
      return this.entries('local').find((entry) => entry.place === place && entry.row.filename === filename);
    }
    const connection = this.connections.current;
    if (connection?.id !== session.storeId) return undefined;
    const { mirror, files } = connection;
    const row = mirror.row(filename);
    if (row) return this.cloudEntry(row, files.has(row), isReturned(connection, row));
    const gone = mirror.gone().get(filename)?.row;
    return gone && toEntry('cloud', gone, { gone: true, hasLocalCopy: files.has(gone) });
  }

  /** Whether the store has a session of the name that one of this machine has, as uploading leaves it. */
  isInCloud({ place, row }: CatalogEntry): boolean {
    const rows = this.connections.current?.mirror.rows();
    return place !== 'cloud' && (rows?.has(row.filename) ?? false);
  }

  /** Every session there is, for search. */
  all(): readonly CatalogEntry[] {
    return LISTS.flatMap((list) => this.entries(list));
  }

  /** Why a folder of this machine cannot be listed, if so. */
  localProblem(): string | undefined {
    const [error] = this.local.problems().values();
    return error && displayText(error.message);
  }

  dispose(): void {
    disposeAll([...this.subscriptions, ...this.arranged.values()]);
    this.changed.dispose();
  }

  private *reading(list: ListName): Steps<readonly CatalogEntry[]> {
    if (list === 'local') {
      return this.local.rows().map(({ place, path, row }) => toEntry(place, row, { path }));
    }
    const connection = this.connections.current;
    if (!connection) return [];
    const { mirror, files } = connection;
    const entries: CatalogEntry[] = [];
    if (list === 'gone') {
      yield* each(mirror.gone().values(), ({ row }) =>
        entries.push(toEntry('cloud', row, { gone: true, hasLocalCopy: files.has(row) })),
      );
    } else {
      yield* each(mirror.rows().values(), (row) =>
        entries.push(this.cloudEntry(row, files.has(row), isReturned(connection, row))),
      );
    }
    return entries;
  }

  private cloudEntry(row: SessionRow, hasLocalCopy: boolean, returned: boolean): CatalogEntry {
    let entry = this.cloudEntries.get(row);
    if (entry?.hasLocalCopy !== hasLocalCopy || entry.returned !== returned) {
      entry = toEntry('cloud', row, { hasLocalCopy, returned });
      this.cloudEntries.set(row, entry);
    }
    return entry;
  }

  private arrangedList(list: ListName): ArrangedList {
    return new ArrangedList({ size: () => this.count(list), steps: () => this.steps(list) }, () =>
      this.changed.fire(list),
    );
  }

  private *steps(list: ListName): Steps<Arrangement> {
    const state: ViewState = list === 'gone' ? { ...this.state, grouping: 'none' } : this.state;
    const entries = this.entryCache.get(list) ?? (yield* this.reading(list));
    return yield* arrangingSteps(entries, state, this.labels, undefined, this.texts);
  }

  private onRowsChanged(change: ModelChange): void {
    for (const list of change === 'all' ? LISTS : [change]) {
      this.entryCache.delete(list);
      this.arranged.get(list)!.changed();
    }
    this.changed.fire(change);
  }

  /** Nothing of one store is ever shown as another's. */
  private onStoreChanged(): void {
    this.entryCache.clear();
    for (const list of this.arranged.values()) list.forget();
    this.changed.fire('all');
  }
}

const isReturned = ({ mirror }: Connection, { filename }: SessionRow): boolean =>
  mirror.sync().returned?.includes(filename) ?? false;
