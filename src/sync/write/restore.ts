import { throwIfAborted } from '../../base/abort';
import { type ErrorCode, FastshotError, isFastshotError } from '../../base/errors';
import { MAX_INDEX_BYTES } from '../../session/metaIndex';
import type { SessionMetadata } from '../../session/metadata';
import type { SessionRow } from '../../session/sessionRow';
import { overallEntry } from '../../session/write/updateOverallList';
import type { VaultMode } from '../../session/vault';
import { metaIndexKey, sessionKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { type Clock, wait } from '../clock';
import { failureOf, isPassing, isUnanswered, requireWritable } from './failures';
import { type HeldIntent, isKind } from './heldIntent';
import type { Intent, IntentFailure, RestoreIntent } from './intent';
import { mayStillArrive } from './lateArrival';
import { entryOf } from './listChange';
import { headIfPresent, sha256Of } from './storedSession';
import { isSameContent } from './sameContent';
import type { StoredObject } from '../storedHash';
import { purge } from './purgeTrash';
import { settledKey, type TrashEntry, trashIndexKey } from './trash';
import type { WriteDeps } from './writeDeps';

/** How long a removal that is under way is waited for, in steps of ms. */
const WAIT_STEPS = 20;
const WAIT_MS = 500;
/** No time and no key mends such an index; a rebuild does. */
const BAD_INDEX: readonly ErrorCode[] = ['damaged', 'renamed', 'notSealed', 'unsupportedFormat', 'wrongKey'];

export interface RestoreOutcome {
  readonly row: SessionRow;
  /** The session is back; its index or list entry are still to come: by themselves if `passing`. */
  readonly pending?: { readonly id: string; readonly failure: IntentFailure; readonly passing: boolean };
}

/**
 * Brings a removed session back under its name (design, "Remove": Undo and Restore). A removal of it that is not
 * complete ends here. Until the copy begins `signal` stops this.
 * @throws `notFound` when it is no longer in the trash, `preconditionFailed` when another session has its name
 */
export async function restoreSession(
  deps: WriteDeps,
  entry: TrashEntry,
  signal: AbortSignal,
): Promise<RestoreOutcome> {
  const store = await deps.store();
  requireWritable(store);
  const wasUnderWay = await endRemoval(deps, entry, signal);
  const mayDelete = store.capabilities.deletes !== false;
  const keepCopy = wasUnderWay || !mayDelete || !(await isSettled(deps, entry, signal));
  await checkNameIsFree(deps, entry, signal);
  throwIfAborted(signal);
  const { filename, size, key: trashKey } = entry;
  const held = await deps.journal.begin<RestoreIntent>(
    { kind: 'restore', phase: 'copying', createdAt: deps.clock.now(), filename, size, trashKey, keepCopy },
    {},
  );
  try {
    await held.at('restore.begun');
    await copyBack(deps, held);
  } catch (error) {
    // A copy that may have been made is looked for by recovery; one that certainly was not leaves nothing to do.
    if (held.isLost || deps.lifetime.aborted || isUnanswered(error)) await held.release();
    else await held.clearOrLetGo();
    throw held.isLost ? held.overtaken() : error;
  }
  return finishRestore(deps, held);
}

/** Copies the session back. Cancel comes too late for it: one request, which the store carries out by itself. */
export async function copyBack(deps: WriteDeps, held: HeldIntent<RestoreIntent>): Promise<void> {
  const { filename, trashKey } = held.intent;
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  const store = await deps.store();
  await store.copy(trashKey, sessionKey(filename), signal);
}

/** From the copy on: verifies it, brings back index and list entry, and empties the trash of it. Idempotent. */
export async function finishRestore(
  deps: WriteDeps,
  held: HeldIntent<RestoreIntent>,
): Promise<RestoreOutcome> {
  const { id, filename, trashKey } = held.intent;
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  let row: SessionRow | undefined;
  try {
    const store = await deps.store();
    const object = await verifiedCopy(store, held.intent, signal);
    const { size, etag, modified } = object;
    row = { filename, size, etag, modified };
    await held.at('restore.copied');
    await held.update({ phase: 'committed', failure: undefined });
    await held.at('restore.committed');
    const index = await restoreIndex(store, held.intent, deps.mode, signal);
    const metadata = index && (await metadataIn(deps, index, filename));
    row = metadata ? { ...row, metadata } : { ...row, problem: 'pending' };
    await deps.rows.published(row, index && metadata ? { index } : {});
    await held.at('restore.indexed');
    const sha256 = sha256Of(object);
    const add =
      sha256 === undefined ? entryOf(row) : overallEntry(filename, size, new Date(modified), sha256);
    await deps.list.change({ add }, signal);
    await held.at('restore.listed');
    if (!held.intent.keepCopy) await purge(store, { key: trashKey }, deps.mode, signal);
    await held.at('restore.emptied');
    await held.clear();
    return { row };
  } catch (error) {
    if (held.isLost || deps.lifetime.aborted) {
      await held.release();
      throw held.isLost ? held.overtaken() : error;
    }
    const failure = failureOf(error);
    await held.leave(failure);
    if (!row) throw error;
    deps.log.warn(`${filename} is restored; its index or list entry is not yet: ${failure.message}`);
    return { row, pending: { id, failure, passing: isPassing(failure.code) } };
  }
}

/**
 * A removal of this very session whose index or list entry are still to go must not take them from the restored one.
 * @returns whether there was one
 */
async function endRemoval(
  { journal, clock }: WriteDeps,
  entry: TrashEntry,
  signal: AbortSignal,
): Promise<boolean> {
  for (let step = 0; ; step++) {
    const removal = (await journal.list()).find(
      (intent) => intent.kind === 'remove' && intent.trashKey === entry.key,
    );
    if (!removal) return false;
    const held = await journal.take(removal.id);
    if (held) {
      await endHeld(clock, held);
      return true;
    }
    if (step === WAIT_STEPS) {
      throw new FastshotError('busy', `${entry.filename} is being removed at this moment. Try again.`);
    }
    await wait(clock, WAIT_MS, signal);
  }
}

/** Its deletion may arrive after the session is back: until it cannot, that is remembered, and the copy in the trash stays. */
async function endHeld(clock: Clock, held: HeldIntent<Intent>): Promise<void> {
  const sentAt = isKind(held, 'remove') ? held.intent.deletingAt : undefined;
  if (sentAt === undefined || !mayStillArrive(sentAt, clock.now())) return held.clearOrLetGo();
  try {
    await held.update({ phase: 'removed', failure: undefined });
  } finally {
    await held.release();
  }
}

async function isSettled(deps: WriteDeps, { key }: TrashEntry, signal: AbortSignal): Promise<boolean> {
  return (await headIfPresent(await deps.store(), settledKey(key), signal)) !== undefined;
}

async function checkNameIsFree(deps: WriteDeps, entry: TrashEntry, signal: AbortSignal): Promise<void> {
  const store = await deps.store();
  const present = await headIfPresent(store, sessionKey(entry.filename), signal);
  if (!present) return;
  if (await isSameContent(store, await store.head(entry.key, signal), present, signal)) return;
  throw new FastshotError(
    'preconditionFailed',
    `Another session is named ${entry.filename} by now. What you removed stays in the trash.`,
    { data: { filename: entry.filename } },
  );
}

/** Compared with the trash while that is still there: a second run finds it emptied, by itself or by somebody else. */
async function verifiedCopy(
  store: ObjectStore,
  { filename, trashKey, size }: RestoreIntent,
  signal: AbortSignal,
): Promise<StoredObject> {
  const object = await store.head(sessionKey(filename), signal);
  const source = await headIfPresent(store, trashKey, signal);
  const whole = source ? await isSameContent(store, source, object, signal) : object.size === size;
  if (whole) return object;
  throw new FastshotError(
    'checksumMismatch',
    `${filename} did not come back whole. It is still in the trash.`,
    {
      data: { filename },
    },
  );
}

/** The index as it was; undefined when there was none, or it was put back before. */
async function restoreIndex(
  store: ObjectStore,
  { filename, trashKey }: RestoreIntent,
  mode: VaultMode,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  const from = await getIfPresent(store, trashIndexKey(trashKey, mode), signal);
  if (!from) return getIfPresent(store, metaIndexKey(filename, mode), signal);
  await store.copy(trashIndexKey(trashKey, mode), metaIndexKey(filename, mode), signal);
  return from;
}

/** Undefined for an index that is damaged or another session's: the session is back all the same. */
async function metadataIn(
  { format, log }: WriteDeps,
  index: Uint8Array,
  filename: string,
): Promise<SessionMetadata | undefined> {
  const forms = await format();
  try {
    return await forms.parseIndex(index, filename);
  } catch (error) {
    if (!isFastshotError(error, ...BAD_INDEX)) throw error;
    log.warn(`The index of ${filename} is of no use: ${error.message}`);
    return undefined;
  }
}

async function getIfPresent(
  store: ObjectStore,
  key: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const answer = await store.get(key, { maxBytes: MAX_INDEX_BYTES }, signal);
    return answer.status === 'ok' ? answer.bytes : undefined;
  } catch (error) {
    if (isFastshotError(error, 'notFound', 'tooLarge')) return undefined;
    throw error;
  }
}
