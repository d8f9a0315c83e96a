import type { Log } from '../../base/log';
import type { MetaCache } from '../../cache/metaCache';
import type { Mirror } from '../../cache/mirror';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import { DiscrepancyWatch, findDiscrepancy } from './listDiscrepancy';
import { repairOverallList } from './repairOverallList';

export interface ListKeeperParts {
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly clock: Clock;
  readonly log: Log;
}

/** Notices that the overall list has gone wrong, by what syncs see anyway, and repairs it once that has lasted. */
export class ListKeeper {
  private readonly watch = new DiscrepancyWatch();

  constructor(private readonly parts: ListKeeperParts) {}

  /**
   * To be called after each sync by the window that holds the store's lock: rows and cached list are then what the
   * store has just shown. Makes requests only when there is something to repair.
   */
  async afterSync(store: ObjectStore, signal: AbortSignal): Promise<void> {
    const { mirror, metaCache, clock, log } = this.parts;
    const { listState, overall, unconfirmed, keptMissing } = mirror.sync();
    // Rows that are not in the store prove nothing.
    if (unconfirmed.length > 0) return;
    const missing = new Set(keptMissing);
    const sessions = [...mirror.rows().values()].filter(({ filename }) => !missing.has(filename));
    const list = listState === 'ok' ? await metaCache.getOverallList(overall?.sha256) : undefined;
    if (listState === 'ok' && !list) return;
    const now = clock.now();
    if (!this.watch.see(findDiscrepancy(sessions, list, now), now)) return;
    this.watch.forget();
    await repairOverallList({ store, clock, log }, true, signal);
  }
}
