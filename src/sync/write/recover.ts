import { sessionKey } from '../../storage/layout';
import { failureOf } from './failures';
import { type HeldIntent, isKind } from './heldIntent';
import type { Intent, PublishIntent, RemoveIntent, RestoreIntent } from './intent';
import { carryOutPublish, finishPublish } from './publish';
import { finishRemove, undoCopy } from './remove';
import { copyBack, finishRestore } from './restore';
import { mayStillArrive } from './lateArrival';
import type { SendProgress } from './sendSession';
import { findSession, headIfPresent } from './storedSession';
import { isSameContent } from './sameContent';
import { resumeUndo } from './undoPublish';
import { resealWaiting } from './waitingForms';
import type { WriteDeps } from './writeDeps';

/** Work this old is no longer what anybody waits for: it is not carried on where that would change what is there. */
const OLD_MS = 7 * 86_400_000;

export interface RecoverOptions {
  /** The user wants a session that was removed after its upload to be uploaded again. */
  readonly again: boolean;
  readonly onProgress: SendProgress;
}

/**
 * Carries on with an intent that was just taken over: what its owner has done is looked for in the store, the rest is
 * done. May be called again at any time. Rejects when it could not even be looked for.
 * @returns a sentence for the user when the intent was given up; else undefined
 */
export async function recover(
  deps: WriteDeps,
  held: HeldIntent<Intent>,
  options: RecoverOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    if (isKind(held, 'publish')) return await recoverPublish(deps, held, options, signal);
    if (isKind(held, 'remove')) return await recoverRemove(deps, held);
    if (isKind(held, 'restore')) return await recoverRestore(deps, held);
    throw new TypeError(`Unknown intent ${held.intent.id}`);
  } catch (error) {
    if (held.isLost || deps.lifetime.aborted || signal.aborted) await held.release();
    else await held.leave(failureOf(error));
    throw error;
  }
}

const isOld = ({ clock }: WriteDeps, { createdAt }: Intent): boolean => clock.now() - createdAt > OLD_MS;

async function recoverPublish(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  { again, onProgress }: RecoverOptions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { intent } = held;
  const send = (): Promise<unknown> =>
    carryOutPublish(deps, held, { keep: true, onCancel: 'leave', onProgress }, signal);
  if (intent.phase === 'undoing') {
    await resumeUndo(deps, held);
    return undefined;
  }
  if (intent.phase !== 'committed') return void (await send());
  const stop = AbortSignal.any([signal, held.signal, deps.lifetime]);
  const found = await findSession(await deps.store(), intent, intent.etag, stop);
  if (found.kind === 'ours') {
    const isResealed = await resealWaiting(deps, held, stop);
    return void (isResealed ? await send() : await finishPublish(deps, held, found.object));
  }
  if (found.kind !== 'absent' || again) {
    // Overwritten within the same second, as the desktop app does: the bytes are still here, and get another name.
    await held.update({ phase: 'sending', etag: undefined });
    return void (await send());
  }
  // It was there and is not any more: somebody has removed it, and it must not come back by itself.
  if (isOld(deps, intent)) {
    await held.clear();
    return `${intent.filename} was uploaded and has been removed from the store since: its unfinished work was dropped.`;
  }
  await held.leave({
    code: 'invalidInput',
    message: `${intent.filename} was uploaded and has been removed from the store since. Upload it again, or discard it.`,
  });
  return undefined;
}

async function recoverRemove(deps: WriteDeps, held: HeldIntent<RemoveIntent>): Promise<string | undefined> {
  const { filename, etag, modified, trashKey, phase } = held.intent;
  if (phase === 'removed') {
    const mayArriveLater = mayStillArrive(held.intent.deletingAt ?? 0, deps.clock.now());
    await (mayArriveLater ? held.release() : held.clear());
    return undefined;
  }
  if (phase !== 'deleting') {
    await undoCopy(deps, held);
    return undefined;
  }
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  const store = await deps.store();
  const object = await headIfPresent(store, sessionKey(filename), signal);
  if (!object) return void (await finishRemove(deps, held, 'nextDeleted'));
  const isUntouched = object.etag === etag && (modified ?? object.modified) === object.modified;
  const copy = isUntouched ? await headIfPresent(store, trashKey, signal) : undefined;
  if (isUntouched && copy && !isOld(deps, held.intent)) return void (await finishRemove(deps, held, 'next'));
  // Another session has the name by now, it was restored, or there is no copy to go back to. What is there stays.
  await deps.rows.staying(held.intent);
  await held.clear();
  return `${filename} was about to be removed and is still in the store: it was left alone.`;
}

async function recoverRestore(deps: WriteDeps, held: HeldIntent<RestoreIntent>): Promise<string | undefined> {
  const { filename, trashKey, phase } = held.intent;
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  const store = await deps.store();
  const object = await headIfPresent(store, sessionKey(filename), signal);
  const inTrash = await headIfPresent(store, trashKey, signal);
  const isBack = object && (inTrash === undefined || (await isSameContent(store, inTrash, object, signal)));
  if (isBack) return void (await finishRestore(deps, held));
  if (object) {
    await held.clear();
    return `${filename} was not restored: another session has its name by now. It is still in the trash.`;
  }
  if (phase === 'committed' || !inTrash || isOld(deps, held.intent)) {
    await held.clear();
    const where = inTrash ? 'It is still in the trash.' : 'It is no longer in the trash.';
    return `${filename} was about to be restored and is not in the store. ${where}`;
  }
  await copyBack(deps, held);
  return void (await finishRestore(deps, held));
}
