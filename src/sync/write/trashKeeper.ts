import { join } from 'node:path';
import { plural } from '../../base/displayText';
import type { Audit } from '../../audit/audit';
import type { Log } from '../../base/log';
import { readJson, writeFileAtomic } from '../../cache/atomicFile';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import { purgeOld } from './purgeTrash';

/** What expires may rest a day longer: looking takes a request, and every machine that syncs looks. */
const INTERVAL_MS = 86_400_000;

export interface TrashKeeperParts {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly storeId: string;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

interface LastPurge {
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Empties the trash of what was removed more than 30 days ago: once a day, by one window of this machine. */
export class TrashKeeper {
  private readonly path: string;

  constructor(private readonly parts: TrashKeeperParts) {
    this.path = join(parts.directory, 'last_purge.json');
  }

  /** To be called after each sync by the window that holds the store's lock. */
  async afterSync(store: ObjectStore, signal: AbortSignal): Promise<void> {
    const { clock, audit, log, storeId } = this.parts;
    const now = clock.now();
    const { at = 0 } = (await readJson<LastPurge>(this.path)) ?? {};
    if (!store.capabilities.writable || (at <= now && now - at < INTERVAL_MS)) return;
    const purged = await purgeOld(store, now, signal);
    await writeFileAtomic(this.path, JSON.stringify({ at: now } satisfies LastPurge));
    if (purged.length === 0) return;
    log.info(`${plural(purged.length, 'session')} went from the trash after 30 days.`);
    for (const session of purged) {
      const detail = 'after 30 days in the trash';
      await audit.record({ operation: 'purge', session, store: storeId, outcome: 'done', detail });
    }
  }
}
