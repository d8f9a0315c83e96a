import { forLog, isFastshotError } from '../../base/errors';
import { MAX_INDEX_BYTES } from '../../session/metaIndex';
import { metaIndexKey, sessionKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import type { HeldIntent } from './heldIntent';
import type { PublishIntent } from './intent';
import { mayStillArrive } from './lateArrival';
import { dropUpload } from './sendInParts';
import { headIfPresent, isCreatedBy } from './storedSession';
import { indexBytes } from './waitingForms';
import type { WriteDeps } from './writeDeps';

/** Whoever cancels waits no longer than this, ms: what is left to undo is undone later. */
const UNDO_MS = 20_000;

/**
 * Removes from the store what this operation created, and nothing else. What cannot be done now is written down and done
 * by recovery, which calls this again.
 * @param inFlight how many requests were cut off and may still arrive: looked at again, later
 * @returns whether everything is undone
 * @throws when not even that it is to be undone could be written down: then it goes on as before
 */
export async function undoPublish(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  inFlight: number,
): Promise<boolean> {
  const isNoted = await noteUndo(deps, held);
  try {
    if (held.intent.phase !== 'waiting') {
      await held.at('undo.begun');
      const found = await removeCreated(deps, held);
      const now = deps.clock.now();
      const { undoneAt = now, deletingAt } = held.intent;
      const mayArriveLater = inFlight > (found ? 1 : 0) || deletingAt !== undefined;
      if (mayArriveLater && mayStillArrive(Math.max(undoneAt, deletingAt ?? 0), now)) {
        await held.update({ undoneAt });
        await held.release();
        return false;
      }
    }
    await held.clear();
    return true;
  } catch (error) {
    deps.log.warn(`Could not yet undo the upload of ${held.intent.filename}: ${forLog(error)}`);
    await held.release();
    if (!isNoted) throw error;
    return false;
  }
}

/** As `undoPublish`, for a session of which certainly nothing has reached the store. */
export async function dropUnsent(held: HeldIntent<PublishIntent>): Promise<void> {
  const isNoted = held.markCancelled();
  await held.clearOrLetGo().catch((error: unknown) => {
    if (!isNoted || held.isLost) throw error;
  });
}

/** @returns false for what has only to be removed here, and could not be marked */
async function noteUndo({ log }: WriteDeps, held: HeldIntent<PublishIntent>): Promise<boolean> {
  const { phase, filename } = held.intent;
  // What is committed is nobody's to undo because of a mark.
  const isMarked = phase === 'undoing' || (phase !== 'committed' && held.markCancelled());
  if (phase === 'waiting') return isMarked;
  try {
    await held.update({ phase: 'undoing', failure: undefined });
  } catch (error) {
    if (!isMarked || held.isLost) {
      await held.release();
      throw error;
    }
    log.warn(`That ${filename} is to be undone could only be marked: ${forLog(error)}`);
  }
  return true;
}

/** Goes on with an undo that was interrupted, or looks again whether something has arrived late. */
export async function resumeUndo(deps: WriteDeps, held: HeldIntent<PublishIntent>): Promise<void> {
  await undoPublish(deps, held, requestsUnderWay(held.intent));
}

/** How many uploads of an intent that was left may still arrive. Nobody knows, unless the session was seen in the store. */
export function requestsUnderWay({ undoneAt, etag, repeatedAt }: PublishIntent): number {
  return undoneAt === undefined && etag !== undefined && repeatedAt === undefined ? 0 : Infinity;
}

/** @returns whether the session was in the store */
async function removeCreated(deps: WriteDeps, held: HeldIntent<PublishIntent>): Promise<boolean> {
  const store = await deps.store();
  const { intent } = held;
  const { filename, size } = intent;
  const signal = AbortSignal.any([held.signal, deps.lifetime, AbortSignal.timeout(UNDO_MS)]);
  await dropUpload(deps, held, signal);
  const object = await headIfPresent(store, sessionKey(filename), signal);
  // The same bytes, or others, that somebody else put there: index and list entry are theirs as well.
  if (object && !isCreatedBy(object, intent)) return true;
  const etag = object?.etag ?? intent.etag;
  if (etag !== undefined) await deps.rows.removing({ filename, size, etag });
  if (object) {
    const { deletingAt } = intent;
    await held.update({ deletingAt: deps.clock.now() });
    const { mayArriveLater } = await store.delete(sessionKey(filename), signal);
    if (!mayArriveLater) await held.update({ deletingAt });
  }
  await held.at('undo.deleted');
  if (etag === undefined) return false;
  await deps.rows.removed({ filename, size, etag }, { dropCopy: true });
  const index = await indexBytes(deps, held).catch((error: unknown) => {
    // Nobody knows what it was: what lies there stays, and a rebuild finds that it has no session.
    if (!isFastshotError(error, 'damaged')) throw error;
    return undefined;
  });
  if (index) await removeIndex(store, metaIndexKey(filename, deps.mode), index, signal);
  await held.at('undo.unindexed');
  await deps.list.change({ remove: { filename, size } }, signal);
  await held.at('undo.unlisted');
  return true;
}

/** Only if it is the one we wrote. */
async function removeIndex(
  store: ObjectStore,
  key: string,
  ours: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  try {
    const answer = await store.get(key, { maxBytes: MAX_INDEX_BYTES }, signal);
    if (answer.status === 'ok' && Buffer.compare(answer.bytes, ours) === 0) await store.delete(key, signal);
  } catch (error) {
    if (!isFastshotError(error, 'notFound', 'tooLarge')) throw error;
  }
}
