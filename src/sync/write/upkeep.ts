import type { ObjectStore } from '../../storage/objectStore';
import { ListKeeper, type ListKeeperParts } from './listKeeper';
import { TrashKeeper, type TrashKeeperParts } from './trashKeeper';

/**
 * What is done for a store by itself, after each sync and by the window that holds the store's lock: expired sessions
 * go from the trash, and the overall list is repaired once it has been wrong for a while.
 */
export function createUpkeep(
  parts: ListKeeperParts & TrashKeeperParts,
): (store: ObjectStore, signal: AbortSignal) => Promise<void> {
  const trash = new TrashKeeper(parts);
  const list = new ListKeeper(parts);
  return async (store, signal) => {
    try {
      await trash.afterSync(store, signal);
    } finally {
      await list.afterSync(store, signal);
    }
  };
}
