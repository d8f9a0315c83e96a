import { FastshotError } from '../../base/errors';
import { type HeldIntent, isKind } from './heldIntent';
import type { Intent, PublishIntent } from './intent';
import { isOnlyCopy } from './pendingItem';
import { dropUnsent, requestsUnderWay, undoPublish } from './undoPublish';
import { sessionBytes } from './waitingForms';
import type { WriteDeps } from './writeDeps';

/** Keeps a session somewhere else than in the store; `bytes` are what was to be sent. */
export type KeepElsewhere = (filename: string, bytes: Uint8Array) => Promise<void>;

/**
 * Undoes what waits, as the user asks, and lets go of it; see `Outbox.undo`.
 * @throws as that, and the intent is let go of as it was
 */
export async function undoWaiting(
  deps: WriteDeps,
  held: HeldIntent<Intent>,
  keep: KeepElsewhere | undefined,
): Promise<'discarded' | 'kept'> {
  const refusal = whyNot(held.intent);
  if (refusal) {
    await held.release();
    throw refusal;
  }
  if (isKind(held, 'publish')) {
    if (keep) await keepFirst(held, keep);
    if (held.intent.phase === 'waiting') await dropUnsent(held);
    // Whoever was sending it may have been cut off with the request under way.
    else await undoPublish(deps, held, requestsUnderWay(held.intent));
    return keep ? 'kept' : 'discarded';
  }
  await held.clearOrLetGo();
  return 'discarded';
}

/** What cannot be undone without a loss. */
function whyNot(intent: Intent): FastshotError | undefined {
  const { kind, filename, failure } = intent;
  if (failure && isOnlyCopy(intent)) {
    return new FastshotError(failure.code, `Nothing was removed, and a copy stays here. ${failure.message}`);
  }
  if (kind === 'publish' && failure?.code === 'damaged') {
    return new FastshotError('invalidInput', `Nothing was removed. ${failure.message}`);
  }
  if (kind !== 'remove') return undefined;
  return new FastshotError(
    'invalidInput',
    `The removal of ${filename} can only be completed: try it again. Then restore the session from the trash.`,
  );
}

async function keepFirst(held: HeldIntent<PublishIntent>, keep: KeepElsewhere): Promise<void> {
  try {
    await keep(held.intent.filename, await sessionBytes(held));
  } catch (error) {
    await held.release();
    throw error;
  }
}
