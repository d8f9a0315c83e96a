import { randomInt } from 'node:crypto';
import { throwIfAborted } from '../../base/abort';
import { backoffDelay } from '../../base/backoff';
import { FastshotError, isFastshotError } from '../../base/errors';
import { withSuffix } from '../../session/write/sessionFileName';
import { sessionKey } from '../../storage/layout';
import { wait } from '../clock';
import { isLostRace, isUnanswered } from './failures';
import type { HeldIntent } from './heldIntent';
import type { PublishIntent } from './intent';
import { isDeletionUnderWay } from './lateArrival';
import { dropUpload, LARGE_SESSION_BYTES, sendInParts } from './sendInParts';
import { findSession, headIfPresent, sessionMetadata } from './storedSession';
import type { StoredObject } from '../storedHash';
import { replaceForms, resealWaiting, sessionBytes, waitingForms } from './waitingForms';
import type { WriteDeps } from './writeDeps';

/** Attempts in all; what is not through by then waits for a better time. */
const ATTEMPTS = 4;
const BACKOFF = { firstMs: 300, maxMs: 3_000 };
/** So many sessions of one second and one name are none that people make. */
const MAX_NAMES = 100;

/** Reports bytes sent and bytes in all. */
export type SendProgress = (sent: number, total: number) => void;

/** What a failure has to undo in the store. */
export interface SendTrace {
  /** Whether something may have reached the store, or may still do so. */
  mayHaveArrived: boolean;
  /** How many requests may still arrive. */
  unanswered: number;
}

/** What is known of it before anything is sent: that of an earlier attempt one request may be under way. */
export function newTrace({ phase }: PublishIntent): SendTrace {
  const mayHaveArrived = phase !== 'waiting';
  return { mayHaveArrived, unanswered: mayHaveArrived ? 1 : 0 };
}

/**
 * Brings the session of an intent into the store, under another name if its own is taken. When this resolves the
 * session is committed, verified by HEAD, and the intent on disk says so.
 * @throws `cancelled`, or why it cannot be sent now; `trace` tells whether it may have arrived all the same
 */
export async function sendSession(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  trace: SendTrace,
  onProgress: SendProgress,
  signal: AbortSignal,
): Promise<StoredObject> {
  let look = held.intent.phase !== 'waiting';
  const store = await deps.store();
  await resealWaiting(deps, held, signal);
  if (!look) {
    if (!store.capabilities.createIfAbsent) await takeNextName(deps, held, signal);
    await held.update({ phase: 'sending', failure: undefined });
  }
  for (let failures = 0; ;) {
    let attempt: Attempt = {};
    if (!look) {
      await avoidDeletions(deps, held, signal);
      await held.at('publish.send');
      throwIfAborted(signal);
      attempt = await sendOnce(deps, held, onProgress, signal).catch((error: unknown) => {
        // The look at a sealed vault comes before a session is sent, and once more after it.
        trace.mayHaveArrived ||= signal.aborted || isFastshotError(error, 'vaultLocked', 'vaultChanged');
        if (signal.aborted) trace.unanswered += 1;
        throw error;
      });
      trace.mayHaveArrived ||= attempt.isTaken === true || attempt.error !== undefined;
      // Until it is found there.
      if (attempt.isTaken || isUnanswered(attempt.error)) trace.unanswered += 1;
      await held.at('publish.sent');
    }
    look = false;
    const found = await findSession(store, held.intent, attempt.etag, signal);
    if (found.kind === 'ours') {
      trace.unanswered = Math.max(0, trace.unanswered - 1);
      return commit(deps, held, found.object, attempt.isTaken === true, trace);
    }
    if (found.kind === 'earlier') await deleteEarlier(deps, held, signal);
    if (found.kind === 'other') await takeNextName(deps, held, signal);
    else if (attempt.error !== undefined || attempt.isTaken) {
      failures += 1;
      if (failures >= ATTEMPTS) throw attempt.error ?? vanished(held.intent);
      await wait(
        deps.clock,
        backoffDelay(failures - 1, BACKOFF, () => deps.clock.random()),
        signal,
      );
    }
    throwIfAborted(signal);
  }
}

/** `isTaken`: the store took it, and may have said its ETag. `error`: it may or may not have arrived. Neither: not sent. */
interface Attempt {
  readonly isTaken?: true;
  readonly etag?: string | undefined;
  readonly error?: unknown;
}

async function sendOnce(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  onProgress: SendProgress,
  signal: AbortSignal,
): Promise<Attempt> {
  const store = await deps.store();
  const { intent } = held;
  const key = sessionKey(intent.filename);
  const bytes = await sessionBytes(held);
  try {
    if (store.uploads && bytes.length > LARGE_SESSION_BYTES) {
      const etag = await sendInParts(deps, store.uploads, held, bytes, onProgress, signal);
      return { isTaken: true, etag };
    }
    // Such a store only gets names that nobody else makes up, so that a look is as good as a condition.
    const { createIfAbsent } = store.capabilities;
    if (!createIfAbsent && (await headIfPresent(store, key, signal))) return {};
    const options = {
      contentType: intent.contentType,
      metadata: sessionMetadata(intent),
      ...(createIfAbsent ? { condition: 'absent' as const } : {}),
    };
    onProgress(0, bytes.length);
    const { etag } = await store.put(key, bytes, options, signal);
    onProgress(bytes.length, bytes.length);
    return { isTaken: true, etag };
  } catch (error) {
    if (!signal.aborted && (isLostRace(error) || isUnanswered(error))) return { error };
    throw error;
  }
}

/** The store has it, whether this disk can still take that down or not: without that, recovery finds it there. */
async function commit(
  { clock, log }: WriteDeps,
  held: HeldIntent<PublishIntent>,
  object: StoredObject,
  created: boolean,
  { unanswered }: SendTrace,
): Promise<StoredObject> {
  try {
    await held.update({
      phase: 'committed',
      etag: object.etag,
      created,
      repeatedAt: unanswered > 0 ? clock.now() : undefined,
      uploadId: undefined,
      failure: undefined,
    });
  } catch (error) {
    if (held.isLost || !isFastshotError(error, 'disk', 'diskFull', 'diskPermission')) throw error;
    log.warn(`${held.intent.filename} is in the store, which could not be noted here: ${error.message}`);
  }
  await held.at('publish.committed');
  return object;
}

/** What was sent before it was sealed anew is nobody's session. */
async function deleteEarlier(
  { store, clock }: WriteDeps,
  held: HeldIntent<PublishIntent>,
  signal: AbortSignal,
): Promise<void> {
  await held.update({ deletingAt: clock.now() });
  const { mayArriveLater } = await (await store()).delete(sessionKey(held.intent.filename), signal);
  if (!mayArriveLater) await held.update({ deletingAt: undefined });
}

/** Leaves a name alone that a deletion may still arrive for: it would hit this session. */
async function avoidDeletions(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  signal: AbortSignal,
): Promise<void> {
  const { journal } = deps;
  for (;;) {
    const { id, filename, deletingAt } = held.intent;
    if (deletingAt === undefined && !(await isDeletionUnderWay(journal, filename, id))) return;
    await takeNextName(deps, held, signal);
  }
}

/**
 * Gives the session the next name: `_2` before the extension and so on. A store that cannot keep two writers from taking
 * one name gets a random number there, so that they do not try.
 */
async function takeNextName(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  signal: AbortSignal,
): Promise<void> {
  const { attempt, firstName, filename } = held.intent;
  if (attempt >= MAX_NAMES) {
    throw new FastshotError(
      'preconditionFailed',
      `There are ${MAX_NAMES} sessions named ${firstName} already.`,
    );
  }
  await dropUpload(deps, held, signal);
  const format = await deps.format();
  const forms = await waitingForms(deps, held);
  const { createIfAbsent } = (await deps.store()).capabilities;
  const next = withSuffix(firstName, createIfAbsent ? attempt + 1 : randomInt(1e8, 1e9));
  await replaceForms(held, await format.rename(forms, filename, next), {
    filename: next,
    deletingAt: undefined,
  });
}

function vanished({ filename }: PublishIntent): FastshotError {
  return new FastshotError('conflict', `The store took ${filename} and then did not know of it.`, {
    data: { filename },
  });
}
