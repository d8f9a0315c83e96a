import { indexType, metaIndexKey, sessionKey } from '../../storage/layout';
import type { Capabilities, PutOptions } from '../../storage/objectStore';
import { rangeReader } from '../../storage/rangeReader';
import { isLostRace } from '../write/failures';
import { noStep } from '../write/steps';
import { headIfPresent, sha256Of } from '../write/storedSession';
import { getIndex } from './examine';
import { wantedIndex } from './wantedIndex';
import type { RepairDeps } from './maintainDeps';
import type { RepairStep } from './repairSteps';

/** Somebody who writes the same index all the time is not waited for any longer. */
const MAX_LOST_RACES = 3;

/**
 * Writes the index of a session if it is absent or says something else. Resolves to why that was not needed or not safe
 * any more, undefined when it was written.
 * @throws what the store says, and what the vault says of a session that cannot be read: nothing is written for it
 */
export async function writeIndex(
  deps: RepairDeps,
  { filename, etag, metadata: known }: Extract<RepairStep, { kind: 'writeIndex' }>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { store, vault, atStep = noStep } = deps;
  const key = metaIndexKey(filename, vault.mode);
  for (let races = 0; ; races++) {
    const object = await headIfPresent(store, sessionKey(filename), signal);
    // An index without a session would be an orphan, and another session's metadata would be wrong.
    if (object?.etag !== etag) return 'The session was removed or replaced meanwhile.';
    const session = { filename, etag, size: object.size, modified: object.modified };
    const metadata = known ?? (await vault.readMetadata(rangeReader(store, session), signal));
    if (!metadata) return 'The session carries no metadata.';
    const index = await getIndex(store, key, signal);
    const sha256 = sha256Of(object);
    const checksum = sha256 === undefined ? `etag:${etag}` : `sha256:${sha256}`;
    const { bytes, why } = await wantedIndex(vault, session, metadata, index?.bytes, checksum);
    if (why === undefined) return 'The index is right by now.';
    await atStep('rebuild.checked');
    try {
      const condition = conditionFor(index, store.capabilities);
      const put = await store.put(key, bytes, { contentType: indexType(vault.mode), ...condition }, signal);
      await atStep('rebuild.written');
      await deps.indexed({ ...session, metadata }, bytes, put.etag);
      await atStep('rebuild.shown');
      return undefined;
    } catch (error) {
      if (isLostRace(error) && races < MAX_LOST_RACES) continue;
      throw error;
    }
  }
}

/** Replaces exactly what was read, where the store can tell. */
function conditionFor(
  index: { readonly etag: string } | undefined,
  { createIfAbsent, compareAndSwap }: Capabilities,
): Pick<PutOptions, 'condition'> {
  if (index) return compareAndSwap ? { condition: { etag: index.etag } } : {};
  return createIfAbsent ? { condition: 'absent' } : {};
}
