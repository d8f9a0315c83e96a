import { throwIfAborted } from '../../base/abort';
import { FastshotError, isFastshotError } from '../../base/errors';
import { hashInTurns } from '../../base/inTurns';
import { baseName, checkSessionName, SESSION_SUFFIX } from '../../session/sessionName';
import type { SessionMetadata } from '../../session/metadata';
import type { SessionRow } from '../../session/sessionRow';
import { overallEntry } from '../../session/write/updateOverallList';
import { indexType, metaIndexKey } from '../../storage/layout';
import { failureOf, isPassing, requireWritable } from './failures';
import type { HeldIntent } from './heldIntent';
import type { IntentFailure, PublishIntent } from './intent';
import { newTrace, type SendProgress, sendSession, type SendTrace } from './sendSession';
import type { StoredObject } from '../storedHash';
import { dropUnsent, undoPublish } from './undoPublish';
import { indexBytes, indexFile, sessionBytes, sessionFile } from './waitingForms';
import type { WriteDeps } from './writeDeps';

/** A session to be brought into the store. */
export interface PublishRequest {
  /** As `sessionFileName` makes it. Taken names get `_2` and so on. */
  readonly filename: string;
  /** The whole object, as it will be stored. */
  readonly bytes: Uint8Array;
  /** `image/png` in a desktop vault, as the desktop app says. */
  readonly contentType: string;
  readonly metadata: SessionMetadata;
}

export type PublishOutcome =
  | { readonly state: 'published'; readonly row: SessionRow }
  /** In the store and safe, but index or list are still to come: `passing` by itself, else by retry or undo. */
  | {
      readonly state: 'indexPending';
      readonly id: string;
      readonly row: SessionRow;
      readonly failure: IntentFailure;
      readonly passing: boolean;
    }
  /** Not sent: kept in the outbox. `passing`: goes out by itself, else by retry or discard. */
  | {
      readonly state: 'waiting';
      readonly id: string;
      /** The name it goes out under, unless somebody takes that meanwhile. */
      readonly filename: string;
      readonly failure: IntentFailure;
      readonly passing: boolean;
    };

export interface PublishOptions {
  /** Leave what cannot be sent in the outbox, and resolve to `waiting`. */
  readonly keep: boolean;
  readonly onProgress: SendProgress;
}

export interface CarryOnOptions extends PublishOptions {
  /** What a cancel before the commit point does: `leave` lets go of what waited before, as it was. */
  readonly onCancel: 'undo' | 'leave';
}

/**
 * Publishes a session. Before its commit point cancel undoes everything, and so does a failure unless it is to be kept:
 * then this rejects and nothing is left. What this machine cannot even note as undone waits on, and this says why. After it, this resolves, whatever is still to be done. So it does when it is
 * cut off because this window connects anew or another one took over: what is written down goes on by itself, and a
 * failure would make the user save it twice.
 */
export async function publishSession(
  deps: WriteDeps,
  request: PublishRequest,
  options: PublishOptions,
  signal: AbortSignal,
): Promise<PublishOutcome> {
  throwIfAborted(signal);
  const held = await beginPublish(deps, request);
  return carryOutPublish(deps, held, { ...options, onCancel: 'undo' }, signal);
}

/** Writes a session and its index down, so that nothing can lose them any more. No request yet. */
async function beginPublish(
  { journal, format, clock }: WriteDeps,
  request: PublishRequest,
): Promise<HeldIntent<PublishIntent>> {
  const { filename, bytes, contentType, metadata } = request;
  checkName(filename);
  const forms = await format();
  const index = await forms.index(filename, metadata, bytes);
  // One that nobody could read, for its size, is better found out now than when the session is in the store.
  await forms.parseIndex(index, filename);
  const intent: Omit<PublishIntent, 'id'> = {
    kind: 'publish',
    phase: 'waiting',
    createdAt: clock.now(),
    filename,
    firstName: filename,
    attempt: 1,
    size: bytes.length,
    contentType,
    md5: await hashInTurns('md5', bytes),
    sha256: await hashInTurns('sha256', bytes),
    indexSha256: await hashInTurns('sha256', index),
  };
  return journal.begin<PublishIntent>(intent, { [sessionFile(1)]: bytes, [indexFile(1)]: index });
}

/**
 * Brings a session into the store: object, index, list, in this order (design, "Publish"). Once the object is there
 * `signal` no longer stops it.
 */
export async function carryOutPublish(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  options: CarryOnOptions,
  signal: AbortSignal,
): Promise<PublishOutcome> {
  let object: StoredObject;
  const trace = newTrace(held.intent);
  const stop = AbortSignal.any([signal, held.signal, deps.lifetime]);
  let isCancelled = false;
  // What ends with the connection is cancelled as well, a moment later: that is nobody's wish.
  const noteCancel = (): void => {
    isCancelled = !deps.lifetime.aborted;
    if (isCancelled && options.onCancel === 'undo' && held.intent.phase !== 'committed') held.markCancelled();
  };
  if (signal.aborted) noteCancel();
  signal.addEventListener('abort', noteCancel, { once: true });
  try {
    await held.at('publish.begun');
    requireWritable(await deps.store());
    object = await sendSession(deps, held, trace, options.onProgress, stop);
  } catch (error) {
    return settleUnsent(deps, held, error, { ...options, isCancelled, trace });
  } finally {
    signal.removeEventListener('abort', noteCancel);
  }
  return finishPublish(deps, held, object);
}

/** Index, list and our own rows of a session that is in the store. */
export async function finishPublish(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  object: StoredObject,
): Promise<PublishOutcome> {
  const { id, filename, sha256 } = held.intent;
  const { size, etag, modified } = object;
  const signal = AbortSignal.any([held.signal, deps.lifetime]);
  let row: SessionRow = { filename, size, etag, modified };
  try {
    const [store, format] = await Promise.all([deps.store(), deps.format()]);
    const index = await indexBytes(deps, held);
    row = { ...row, metadata: await format.parseIndex(index, filename) };
    // In the store it is whole, whatever became of the copy here.
    const session = await sessionBytes(held).catch((error: unknown) => {
      if (!isFastshotError(error, 'damaged')) throw error;
      return undefined;
    });
    await deps.rows.published(row, session ? { session, index } : { index });
    await held.at('publish.shown');
    await store.put(
      metaIndexKey(filename, format.mode),
      index,
      { contentType: indexType(format.mode) },
      signal,
    );
    await held.at('publish.indexed');
    await deps.list.change({ add: overallEntry(filename, size, new Date(modified), sha256) }, signal);
    await held.at('publish.listed');
    await held.clear();
    return { state: 'published', row };
  } catch (error) {
    if (held.isLost || deps.lifetime.aborted) {
      await held.release();
      return { state: 'indexPending', id, row, failure: goesOn(filename), passing: true };
    }
    const failure = failureOf(error);
    await held.leave(failure);
    deps.log.warn(`${filename} is in the store; its index or list entry is not yet: ${failure.message}`);
    return { state: 'indexPending', id, row, failure, passing: isPassing(failure.code) };
  }
}

/** Before the commit point: undone, or kept for later. Rejects with the error unless it is kept. */
async function settleUnsent(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  error: unknown,
  options: CarryOnOptions & { readonly isCancelled: boolean; readonly trace: SendTrace },
): Promise<PublishOutcome> {
  const { keep, onCancel, isCancelled, trace } = options;
  const { id, filename } = held.intent;
  const isCutOff = held.isLost || deps.lifetime.aborted;
  if (onCancel === 'leave' ? isCutOff || isCancelled : held.isLost || (isCutOff && !isCancelled)) {
    await held.release();
    if (onCancel === 'leave') throw error;
    if (isCancelled) throw overtaken(filename);
    return { state: 'waiting', id, filename, failure: goesOn(filename), passing: true };
  }
  if (isCancelled || !keep) {
    const isUntouched = !trace.mayHaveArrived && held.intent.uploadId === undefined;
    try {
      await (isUntouched ? dropUnsent(held) : undoPublish(deps, held, trace.unanswered));
    } catch (failed) {
      const { code, message } = failureOf(failed);
      const failure = { code, message: `It could not be taken back. ${message}` };
      return { state: 'waiting', id, filename, failure, passing: true };
    }
    throw error;
  }
  const failure = failureOf(error);
  await held.leave(failure);
  return { state: 'waiting', id, filename, failure, passing: isPassing(failure.code) };
}

const overtaken = (filename: string): FastshotError =>
  new FastshotError(
    'conflict',
    `Another window goes on with ${filename} and uploads it: here it could not be cancelled any more. Discard it in Show Waiting Uploads, or remove it from the store.`,
    { data: { filename } },
  );

const goesOn = (filename: string): IntentFailure => ({
  code: 'busy',
  message: `The connection to the store has changed, or another window goes on with ${filename}.`,
});

function checkName(filename: string): void {
  // The desktop app drops every `.fastshot` to name the index, so that such names would share one.
  const clash = baseName(filename) + SESSION_SUFFIX !== filename ? 'contains .fastshot twice' : undefined;
  const why = checkSessionName(filename) ?? clash;
  if (why !== undefined) {
    throw new FastshotError('invalidInput', `The name ${JSON.stringify(filename)} ${why}.`, {
      data: { filename },
    });
  }
}
