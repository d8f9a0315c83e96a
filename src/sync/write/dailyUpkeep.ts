import { join } from 'node:path';
import { plural } from '../../base/displayText';
import type { Audit } from '../../audit/audit';
import { forLog, isCancelled } from '../../base/errors';
import type { Log } from '../../base/log';
import { readCachedJson, writeCached } from '../../cache/cacheFile';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import { dropLeftovers } from './dropLeftovers';
import { purgeOld } from './purgeTrash';

/** What expires may rest a day longer: looking takes requests, and every machine that syncs looks. */
const INTERVAL_MS = 86_400_000;

export interface DailyUpkeepParts {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly storeId: string;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

interface LastUpkeep {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/**
 * Rids a store of what nobody wants any more, once a day and by one window of this machine: what was removed more than
 * 30 days ago, and what uploads that never ended have left.
 */
export class DailyUpkeep {
  private readonly path: string;

  constructor(private readonly parts: DailyUpkeepParts) {
    this.path = join(parts.directory, 'last_upkeep.json');
  }

  /** To be called after each sync by the window that holds the store's lock. */
  async afterSync(store: ObjectStore, signal: AbortSignal): Promise<void> {
    const now = this.parts.clock.now();
    const { at } = (await readCachedJson<LastUpkeep>(this.path)) ?? {};
    const isDue = at === undefined || at > now || now - at >= INTERVAL_MS;
    if (!store.capabilities.writable || !isDue) return;
    // First, so that a store that refuses is asked no more often.
    await writeCached(this.path, JSON.stringify({ at: now } satisfies LastUpkeep));
    // The very first sync fills the list, and has enough to do.
    if (at === undefined) return;
    await this.dropLeftovers(store, now, signal);
    if (store.capabilities.deletes !== false) await this.emptyTrash(store, now, signal);
  }

  private async emptyTrash(store: ObjectStore, now: number, signal: AbortSignal): Promise<void> {
    const { audit, log, storeId } = this.parts;
    const purged = await purgeOld(store, now, signal);
    if (purged.length === 0) return;
    log.info(`${plural(purged.length, 'session')} went from the trash after 30 days.`);
    for (const session of purged) {
      const detail = 'after 30 days in the trash';
      await audit.record({ operation: 'purge', session, store: storeId, outcome: 'done', detail });
    }
  }

  /** Not every store, and not every user, can list uploads. */
  private async dropLeftovers(store: ObjectStore, now: number, signal: AbortSignal): Promise<void> {
    try {
      const dropped = await dropLeftovers(store, now, signal);
      if (dropped > 0) this.parts.log.info(`${plural(dropped, 'unfinished upload')} of others dropped.`);
    } catch (error) {
      if (isCancelled(error) || signal.aborted) throw error;
      this.parts.log.info(`Unfinished uploads could not be dropped: ${forLog(error)}`);
    }
  }
}
