import type { Log } from '../../base/log';
import type { MetaCache } from '../../cache/metaCache';
import type { Mirror } from '../../cache/mirror';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import { DiscrepancyWatch, findDiscrepancy, isSettled } from './listDiscrepancy';
import { repairOverallList } from './repairOverallList';

export interface ListKeeperParts {
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly clock: Clock;
  readonly log: Log;
}

/** What the last look at the list has shown, and of which list and rows. */
interface LastLook {
  readonly sha256: string | undefined;
  readonly revision: number;
  readonly found: ReadonlySet<string> | 'unreadable';
}

/** Notices that the overall list has gone wrong, by what syncs see anyway, and repairs it once that has lasted. */
export class ListKeeper {
  private readonly watch = new DiscrepancyWatch();
  private last: LastLook | undefined;

  constructor(private readonly parts: ListKeeperParts) {}

  /**
   * To be called after each sync by the window that holds the store's lock: rows and cached list are then what the
   * store has just shown. Makes requests only when there is something to repair, and reads the list only where it or the
   * rows are others than last time.
   */
  async afterSync(store: ObjectStore, signal: AbortSignal): Promise<void> {
    const { mirror, clock, log } = this.parts;
    const { listState, overall, unconfirmed } = mirror.sync();
    // Rows that are not in the store prove nothing; a list that was not read says nothing.
    if (unconfirmed.length > 0 || listState === 'tooLarge') return;
    if (listState === 'ok' && overall?.isOlder) return;
    const now = clock.now();
    const sha256 = listState === 'ok' ? overall?.sha256 : undefined;
    const found = await this.look(sha256, now);
    if (found === undefined || !this.watch.see(found, now)) return;
    this.watch.forget();
    await repairOverallList({ store, clock, log }, true, signal);
  }

  /** @returns undefined when the list that was read is no longer cached */
  private async look(sha256: string | undefined, now: number): Promise<LastLook['found'] | undefined> {
    const { mirror, metaCache } = this.parts;
    const { revision } = mirror;
    if (this.last?.sha256 === sha256 && this.last?.revision === revision) return this.last.found;
    this.last = undefined;
    const missing = new Set(mirror.sync().keptMissing);
    const sessions = [...mirror.rows().values()].filter(({ filename }) => !missing.has(filename));
    const list = sha256 === undefined ? undefined : await metaCache.getOverallList(sha256);
    if (sha256 !== undefined && !list) return undefined;
    const found = await findDiscrepancy(sessions, list, now);
    // What is young counts once it has settled: then there has to be another look.
    if (sessions.every((session) => isSettled(session, now))) this.last = { sha256, revision, found };
    return found;
  }
}
