import type { Audit } from '../audit/audit';
import { forLog } from '../base/errors';
import type { Log } from '../base/log';
import { purgeOldLocal } from '../local/localTrash';

/** Deletes what has been in the trash of this machine for 30 days, and records that. Never rejects. */
export async function emptyLocalTrash(home: string, audit: Audit, log: Log): Promise<void> {
  try {
    for (const session of await purgeOldLocal(home, Date.now())) {
      const detail = 'after 30 days in the trash';
      await audit.record({ operation: 'purge', session, outcome: 'done', detail });
    }
  } catch (error) {
    log.warn(`The trash of this machine could not be emptied: ${forLog(error)}`);
  }
}
