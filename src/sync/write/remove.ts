import { FastshotError, forLog, isFastshotError, toFastshotError } from '../../base/errors';
import type { SessionVersion } from '../../cache/copyRecord';
import { metaIndexKey, sessionKey } from '../../storage/layout';
import { failureOf, isPassing, isUnanswered, requireDeletes } from './failures';
import type { HeldIntent } from './heldIntent';
import type { IntentFailure, RemoveIntent } from './intent';
import { headIfPresent } from './storedSession';
import { isSameContent } from './sameContent';
import type { StoredObject } from '../storedHash';
import { purge } from './purgeTrash';
import { newTrashKey, parseTrashKey, settledKey, type TrashEntry, trashIndexKey } from './trash';
import type { WriteDeps } from './writeDeps';

/** Undoing what a cancelled removal has copied takes no longer than this, ms. A copy that stays is purged with time. */
const UNDO_MS = 20_000;

export interface RemoveOutcome {
  /** For Undo. */
  readonly trash: TrashEntry;
  readonly pending?: PendingRemoval;
}

/** What is still to go, by itself if `passing`: index and list entry, and without `isDeleted` the session itself. */
export interface PendingRemoval {
  readonly id: string;
  readonly isDeleted: boolean;
  readonly failure: IntentFailure;
  readonly passing: boolean;
}

/**
 * Moves a session to the trash (design, "Remove"). Until its deletion `signal` stops this and leaves it untouched.
 * @throws `preconditionFailed` when another session has the name by now, `notFound` when it is gone already,
 * `readOnlyStore` before anything is copied where these credentials may not write or not delete
 */
export async function removeSession(
  deps: WriteDeps,
  version: SessionVersion,
  signal: AbortSignal,
): Promise<RemoveOutcome> {
  const { filename, size, etag } = version;
  requireDeletes(await deps.store());
  const source = await confirmedVersion(deps, version, signal);
  const now = deps.clock.now();
  const held = await deps.journal.begin<RemoveIntent>(
    {
      kind: 'remove',
      phase: 'copying',
      createdAt: now,
      filename,
      size,
      etag,
      modified: source.modified,
      trashKey: newTrashKey(filename, now),
    },
    {},
  );
  const stop = AbortSignal.any([signal, held.signal, deps.lifetime]);
  try {
    await held.at('remove.begun');
    await copyToTrash(deps, held, source, stop);
    await held.at('remove.copied');
    await confirmedVersion(deps, version, stop);
    await deps.rows.removing(version);
    await held.update({ phase: 'deleting', deletingAt: deps.clock.now() });
  } catch (error) {
    await undoCopy(deps, held);
    throw held.isLost ? held.overtaken() : error;
  }
  return finishRemove(deps, held, 'first');
}

/**
 * From the verified copy in the trash on: deletes the session, its index and its list entry. Idempotent.
 * @param owner `first`: nobody else can be about to delete, so that a refusal is undone and this rejects, and the end is
 * the end. `next`: an earlier owner may still be at it, if only stopped. `nextDeleted`: and the session was seen to be
 * gone, so that one of its name is another.
 */
export async function finishRemove(
  deps: WriteDeps,
  held: HeldIntent<RemoveIntent>,
  owner: 'first' | 'next' | 'nextDeleted',
): Promise<RemoveOutcome> {
  const { id, filename, size, etag, trashKey } = held.intent;
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  const removedAt = parseTrashKey(trashKey)?.removedAt ?? deps.clock.now();
  const trash: TrashEntry = { key: trashKey, filename, removedAt, size, etag };
  let isDeleted = owner === 'nextDeleted';
  try {
    await held.at('remove.delete');
    if (!isDeleted && !(await deleteSession(deps, held, signal)) && owner === 'first') {
      await held.update({ deletingAt: undefined });
    }
    isDeleted = true;
    await held.at('remove.deleted');
    await deps.rows.removed({ filename, size, etag }, { dropCopy: false });
    const store = await deps.store();
    // The name may be another session's by now, and the index with it.
    const isFree = !(await headIfPresent(store, sessionKey(filename), signal));
    if (isFree) await store.delete(metaIndexKey(filename, deps.mode), signal);
    await held.at('remove.unindexed');
    await deps.list.change({ remove: { filename, size } }, signal);
    await held.at('remove.unlisted');
    const mayArriveLater = held.intent.deletingAt !== undefined;
    if (owner === 'first' && !mayArriveLater) await settle(deps, trashKey, signal);
    await held.at('remove.settled');
    if (mayArriveLater) await rest(held);
    else await held.clear();
    return { trash };
  } catch (error) {
    if (held.isLost || deps.lifetime.aborted) {
      await held.release();
      throw held.isLost ? held.overtaken() : error;
    }
    if (!isDeleted && owner === 'first' && !isUnanswered(error)) {
      await undoCopy(deps, held);
      throw error;
    }
    const failure = failureOf(error);
    await held.leave(failure);
    deps.log.warn(`The removal of ${filename} is not complete: ${failure.message}`);
    return { trash, pending: { id, isDeleted, failure, passing: isPassing(failure.code) } };
  }
}

/** Done, but for a deletion without an answer. */
async function rest(held: HeldIntent<RemoveIntent>): Promise<void> {
  await held.update({ phase: 'removed', failure: undefined });
  await held.release();
}

/** What cannot be said costs a copy in the trash, once the session is restored. */
async function settle(deps: WriteDeps, trashKey: string, signal: AbortSignal): Promise<void> {
  try {
    const store = await deps.store();
    await store.put(settledKey(trashKey), new Uint8Array(), { contentType: 'text/plain' }, signal);
  } catch (error) {
    deps.log.info(`${trashKey} is not marked as settled: ${forLog(error)}`);
  }
}

/** The session stays: takes back what a removal has copied. Never rejects: recovery goes on with what is left. */
export async function undoCopy(deps: WriteDeps, held: HeldIntent<RemoveIntent>): Promise<void> {
  const { filename, trashKey } = held.intent;
  try {
    // Whoever was stopped before it could delete the session cannot go on to do so after this.
    await held.update({ phase: 'undoing' });
    await deps.rows.staying(held.intent);
    const signal = AbortSignal.any([held.signal, deps.lifetime, AbortSignal.timeout(UNDO_MS)]);
    await purge(await deps.store(), { key: trashKey }, deps.mode, signal);
    await held.clear();
  } catch (error) {
    const { message } = toFastshotError(error);
    deps.log.warn(`${filename} was not removed, but its copy in the trash is still there: ${message}`);
    // Refused once, refused always: the copy goes with the trash, and nobody tries it again and again.
    if (isFastshotError(error, 'accessDenied', 'readOnlyStore')) await held.clear();
    else await held.release();
  }
}

async function confirmedVersion(
  deps: WriteDeps,
  { filename, size, etag }: SessionVersion,
  signal: AbortSignal,
): Promise<StoredObject> {
  const store = await deps.store();
  const object = await store.head(sessionKey(filename), signal);
  if (object.etag === etag && object.size === size) return object;
  if (object.isAway) {
    throw new FastshotError(
      'archived',
      `${filename} is on this machine as a placeholder only: download it from the cloud drive first.`,
      { data: { filename } },
    );
  }
  throw new FastshotError(
    'preconditionFailed',
    `Another session is named ${filename} by now. It was left alone; refresh the list.`,
    { data: { filename } },
  );
}

async function copyToTrash(
  deps: WriteDeps,
  held: HeldIntent<RemoveIntent>,
  source: StoredObject,
  signal: AbortSignal,
): Promise<void> {
  const store = await deps.store();
  const { filename, trashKey } = held.intent;
  await store.copy(sessionKey(filename), trashKey, signal);
  const mode = deps.mode;
  await store
    .copy(metaIndexKey(filename, mode), trashIndexKey(trashKey, mode), signal)
    .catch((error: unknown) => {
      if (!isFastshotError(error, 'notFound')) throw error;
    });
  const copy = await store.head(trashKey, signal);
  if (await isSameContent(store, source, copy, signal)) return;
  throw new FastshotError('checksumMismatch', `The copy of ${filename} in the trash is not complete.`, {
    data: { filename },
  });
}

/**
 * Only what is in the trash for sure, and only that version. One that is gone already counts as deleted.
 * @returns whether a deletion may still arrive
 */
async function deleteSession(
  deps: WriteDeps,
  held: HeldIntent<RemoveIntent>,
  signal: AbortSignal,
): Promise<boolean> {
  const store = await deps.store();
  const { filename, etag } = held.intent;
  try {
    return (await store.delete(sessionKey(filename), signal)).mayArriveLater;
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    const object = await headIfPresent(store, sessionKey(filename), signal);
    if (object?.etag === etag) throw error;
    return true;
  }
}
