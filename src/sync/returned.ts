import { forLog } from '../base/errors';
import type { Log } from '../base/log';
import type { Mirror } from '../cache/mirror';
import type { SessionRow } from '../session/sessionRow';
import type { ObjectStore } from '../storage/objectStore';
import type { Clock } from './clock';
import type { FoundMetadata } from './sessionMetadata';
import { takeWorkLock } from './workLock';
import { listTrash } from './write/trash';

/**
 * Finds sessions that were removed and are there again: an upload whose answer never came may arrive long after the session
 * was removed, and brings it back without its index. No store tells such a request from others, so that all there is to see
 * is a new session without an index, of which the trash has the same name and size.
 */
export class ReturnedSessions {
  private readonly isNew: ReadonlySet<string>;
  private readonly withoutIndex: SessionRow[] = [];
  private readonly indexed = new Set<string>();

  /**
   * @param wanted rows whose metadata is about to be read
   * @param lastSync of the sync before. To the first one every session is new.
   */
  constructor(wanted: readonly SessionRow[], lastSync: number) {
    const isNew = wanted.filter(({ problem }) => lastSync > 0 && problem === 'pending');
    this.isNew = new Set(isNew.map(({ filename }) => filename));
  }

  note({ from, row }: FoundMetadata): void {
    if (from === 'index') this.indexed.add(row.filename);
    else if (this.isNew.has(row.filename)) this.withoutIndex.push(row);
  }

  /**
   * Names of all that have come back, those that were known before among them; undefined for none. One listing of the trash, and only where a
   * new session has no index. Whoever may not list it is told nothing.
   */
  async all(
    { store, mirror, log }: { store: ObjectStore; mirror: Mirror; log: Log },
    signal: AbortSignal,
  ): Promise<readonly string[] | undefined> {
    const known = (mirror.sync().returned ?? []).filter((filename) => !this.indexed.has(filename));
    const found = this.withoutIndex.length === 0 ? [] : await this.inTrash(store, log, signal);
    const names = [...new Set([...known, ...found])].filter((filename) => mirror.row(filename) !== undefined);
    return names.length === 0 ? undefined : names;
  }

  private async inTrash(store: ObjectStore, log: Log, signal: AbortSignal): Promise<string[]> {
    try {
      const removed = await listTrash(store, signal);
      const isRemoved = new Set(removed.map(({ filename, size }) => `${size} ${filename}`));
      return this.withoutIndex
        .filter(({ filename, size }) => isRemoved.has(`${size} ${filename}`))
        .map(({ filename }) => filename);
    } catch (error) {
      if (signal.aborted) throw error;
      log.info(`Whether the trash has sessions that are there again could not be seen: ${forLog(error)}`);
      return [];
    }
  }
}

/** The user has decided about these sessions: they are rows like all others. */
export async function forgetReturned(
  deps: { readonly directory: string; readonly mirror: Mirror; readonly clock: Clock; readonly log: Log },
  filenames: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const { mirror } = deps;
  const lock = await takeWorkLock(deps, async () => false, signal);
  try {
    await mirror.reloadIfChanged();
    const returned = (mirror.sync().returned ?? []).filter((filename) => !filenames.has(filename));
    mirror.apply({ sync: { returned } });
    await mirror.persist();
  } finally {
    await lock?.release();
  }
}
