import { isFastshotError } from '../base/errors';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import type { ObjectStore } from '../storage/objectStore';
import { rangeReader } from '../storage/rangeReader';
import { BAD_SESSION } from './sessionMetadata';

/** So many sessions are tried; each costs a Range request or two. */
const LOOKS = 5;

/**
 * Whether the key of the vault opens any session whose metadata came from its index: then one that it does not open is
 * that session's own affair, and says nothing of the store.
 * @throws what the way to the store says
 */
export async function keyOpensAny(
  { store, vault }: { readonly store: ObjectStore; readonly vault: Vault },
  rows: Iterable<SessionRow>,
  signal: AbortSignal,
): Promise<boolean> {
  let looks = 0;
  for (const row of rows) {
    if (row.problem !== undefined || row.metadata === undefined) continue;
    if (++looks > LOOKS) return false;
    try {
      await vault.readMetadata(rangeReader(store, row), signal);
      return true;
    } catch (error) {
      const isOfTheSession = isFastshotError(
        error,
        'wrongKey',
        'notFound',
        'preconditionFailed',
        ...BAD_SESSION,
      );
      if (!isOfTheSession) throw error;
    }
  }
  return false;
}
