import { type Clock, systemClock } from '../../../src/sync/clock';

/** Ten minutes ahead of the store: what was written just now counts as settled, and is missed where it lacks an index. */
export const laterClock: Clock = { ...systemClock, now: () => Date.now() + 10 * 60_000 };

/** Does not wait for anything. */
export const hastyClock: Clock = { ...systemClock, after: (_ms, act) => systemClock.after(0, act) };
