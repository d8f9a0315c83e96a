import { displayText } from '../base/displayText';
import { Emitter, disposeAll, type Disposable } from '../base/lifecycle';
import { arrange, type Arrangement } from '../catalog/arrange';
import { toEntry, type CatalogEntry } from '../catalog/entry';
import { createLabels } from '../catalog/labels';
import { SearchTexts } from '../catalog/searchTexts';
import { DEFAULT_VIEW_STATE, type ViewState } from '../catalog/viewState';
import type { LocalSessions } from '../local/localSessions';
import type { SessionRow } from '../session/sessionRow';
import type { Connections } from './connections';
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
  private readonly arrangementCache = new Map<ListName, Arrangement>();
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
      local.onDidChange(() => this.invalidate('local')),
      connections.onDidChange(() => this.invalidate('all')),
      connections.onDidChangeRows((what) => this.invalidate(what)),
    );
  }

  get viewState(): ViewState {
    return this.state;
  }

  setViewState(state: ViewState): void {
    this.state = state;
    this.invalidate('all');
  }

  /** All sessions of a list, unfiltered, in no particular order. */
  entries(list: ListName): readonly CatalogEntry[] {
    let entries = this.entryCache.get(list);
    if (!entries) {
      entries = this.read(list);
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

  /** A list filtered, sorted and grouped as the user wants it; what is gone is one group of its own already. */
  arrangement(list: ListName): Arrangement {
    let arrangement = this.arrangementCache.get(list);
    if (!arrangement) {
      const state: ViewState = list === 'gone' ? { ...this.state, grouping: 'none' } : this.state;
      arrangement = arrange(this.entries(list), state, this.labels, undefined, this.texts);
      this.arrangementCache.set(list, arrangement);
    }
    return arrangement;
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
    if (row) return this.cloudEntry(row, files.has(row));
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
    disposeAll(this.subscriptions);
    this.changed.dispose();
  }

  private read(list: ListName): readonly CatalogEntry[] {
    if (list === 'local') {
      return this.local.rows().map(({ place, path, row }) => toEntry(place, row, { path }));
    }
    const connection = this.connections.current;
    if (!connection) return [];
    const { mirror, files } = connection;
    if (list === 'gone') {
      return Array.from(mirror.gone().values(), ({ row }) =>
        toEntry('cloud', row, { gone: true, hasLocalCopy: files.has(row) }),
      );
    }
    return Array.from(mirror.rows().values(), (row) => this.cloudEntry(row, files.has(row)));
  }

  private cloudEntry(row: SessionRow, hasLocalCopy: boolean): CatalogEntry {
    let entry = this.cloudEntries.get(row);
    if (entry?.hasLocalCopy !== hasLocalCopy) {
      entry = toEntry('cloud', row, { hasLocalCopy });
      this.cloudEntries.set(row, entry);
    }
    return entry;
  }

  private invalidate(change: ModelChange): void {
    if (change === 'all') {
      this.entryCache.clear();
      this.arrangementCache.clear();
    } else {
      this.entryCache.delete(change);
      this.arrangementCache.delete(change);
    }
    this.changed.fire(change);
  }
}
