import { join } from 'node:path';
import { namesIn } from '../../cache/atomicFile';
import { Journal } from './journal';
import { type PendingItem, toPendingItem } from './pendingItem';

/** Something that waits on this machine for a store that is not connected. */
export interface WaitingElsewhere {
  /** The readable part of the store's id. */
  readonly label: string;
  readonly item: PendingItem;
}

/**
 * What waits for other stores than the connected one, oldest first for each. Takes nothing over and makes no request.
 * @param home the folder that holds `pending/`
 * @param connectedId `storeId` of the connected store, if there is one
 */
export async function waitingElsewhere(
  home: string,
  connectedId: string | undefined,
): Promise<WaitingElsewhere[]> {
  const pending = join(home, 'pending');
  const found: WaitingElsewhere[] = [];
  for (const id of (await namesIn(pending)).sort()) {
    if (id === connectedId) continue;
    const label = id.replace(/-[0-9a-f]{16}$/, '');
    const intents = await new Journal(join(pending, id)).list().catch(() => []);
    for (const intent of intents) {
      const item = toPendingItem(intent, false);
      if (item) found.push({ label, item });
    }
  }
  return found;
}
