import type { DamagedIntent } from './damagedIntent';
import { isPassing } from './failures';
import type { Intent, IntentFailure } from './intent';

/**
 * `waiting`: goes by itself, as soon as it can. `publishing`: some window works on it. `indexPending`: in the store and
 * safe, but not complete. `failed`: nothing happens until the user decides. `damaged`: what this machine has of it is not
 * what it was, so that nothing can go on with it; it stays, or is set aside.
 */
export type PendingState = 'waiting' | 'publishing' | 'indexPending' | 'failed' | 'damaged';

/** What is still to be done to the store, for a list. */
export interface PendingItem {
  readonly id: string;
  readonly kind: Intent['kind'];
  readonly filename: string;
  /** Bytes of the session. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly state: PendingState;
  /** Why it did not work last time. */
  readonly failure?: IntentFailure | undefined;
  /** An upload of which nothing is in the store yet, as far as is known. */
  readonly isUnsent: boolean;
  /**
   * Whether it can be undone (publish) or discarded without touching a session that was there before. While another window
   * works on it that is refused.
   */
  readonly canUndo: boolean;
}

/** Undefined for what is only cleaned up: nobody needs to see that. */
export function toPendingItem(intent: Intent, isHeld: boolean): PendingItem | undefined {
  if (intent.phase === 'undoing' || intent.phase === 'removed') return undefined;
  const { id, kind, phase, filename, size, createdAt, failure } = intent;
  return {
    id,
    kind,
    filename,
    size,
    since: createdAt,
    state: isHeld ? 'publishing' : stateOf(intent),
    failure,
    isUnsent: kind === 'publish' && phase !== 'committed' && !isDamaged(intent),
    canUndo: kind !== 'remove' && !isOnlyCopy(intent) && !isDamaged(intent),
  };
}

/** What is shown of an intent that cannot be read. */
export function damagedItem({ id, folder, createdAt, sessionSize }: DamagedIntent): PendingItem {
  return {
    id,
    kind: sessionSize === undefined ? 'remove' : 'publish',
    filename: `${id}.fastshot`,
    size: sessionSize ?? 0,
    since: createdAt,
    state: 'damaged',
    failure: {
      code: 'damaged',
      message:
        sessionSize === undefined
          ? `What was to be done cannot be read any more: ${folder} is damaged. It may have been a removal or a restoration; look at the list and at the trash.`
          : `What was to be uploaded cannot be read any more: ${folder} is damaged. The session itself may be whole: it stays there.`,
    },
    isUnsent: false,
    canUndo: false,
  };
}

/** The copy that waits is not what it was. */
const isDamaged = ({ kind, failure }: Intent): boolean => kind === 'publish' && failure?.code === 'damaged';

/**
 * In the store is what cannot be read with the keys that are here, and the copy that waits may be the only one that can
 * be sealed anew: neither goes.
 */
export function isOnlyCopy({ phase, failure }: Intent): boolean {
  return phase === 'committed' && (failure?.code === 'wrongKey' || failure?.code === 'renamed');
}

function stateOf(intent: Intent): PendingState {
  if (isDamaged(intent)) return 'damaged';
  if (intent.phase === 'committed') return 'indexPending';
  return needsUser(intent) ? 'failed' : 'waiting';
}

/** Trying again without a change on the user's side would be of no use. */
export function needsUser({ failure }: Intent): boolean {
  return failure !== undefined && !isPassing(failure.code);
}
