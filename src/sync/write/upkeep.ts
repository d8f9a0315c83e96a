import type { ObjectStore } from '../../storage/objectStore';
import { DailyUpkeep, type DailyUpkeepParts } from './dailyUpkeep';
import { ListKeeper, type ListKeeperParts } from './listKeeper';

/**
 * What is done for a store by itself, after each sync and by the window that holds the store's lock: what
 * has expired goes from the store, and the overall list is repaired once it has been wrong for a while.
 */
export function createUpkeep(
  parts: ListKeeperParts & DailyUpkeepParts,
): (store: ObjectStore, signal: AbortSignal) => Promise<void> {
  const daily = new DailyUpkeep(parts);
  const list = new ListKeeper(parts);
  return async (store, signal) => {
    try {
      await daily.afterSync(store, signal);
    } finally {
      await list.afterSync(store, signal);
    }
  };
}
