import type { FastshotError } from '../base/errors';

/** `incomplete`: what could be done is done, and the rest waits or has failed. */
export type OperationStatus = 'queued' | 'running' | 'succeeded' | 'incomplete' | 'failed' | 'cancelled';

/**
 * `foreground`: the user waits for it. `sync`: automatic syncs. Lanes queue apart, so that background work never holds up
 * the user, and many downloads no sync.
 */
export type Lane = 'foreground' | 'background' | 'sync';

/** How far an operation is. Without `total` it is not known how much there is to do. */
export interface OperationProgress {
  readonly done?: number | undefined;
  readonly total?: number | undefined;
  /** What is counted; sessions if left out. */
  readonly unit?: 'bytes' | undefined;
  /** One line for the user: what is being done right now. */
  readonly message?: string | undefined;
}

export interface OperationSpec {
  /** What sort of work, for grouping and icons: `sync`, `download`, … */
  readonly kind: string;
  /** One line for the user: "Sync team-bucket". */
  readonly title: string;
  /** What the log says instead, where the title has words of a session: a sealed one's stand nowhere on the disk. */
  readonly logTitle?: string | undefined;
  /** What it belongs to, for example a store id: `cancelAll` ends all of one scope. */
  readonly scope?: string | undefined;
  /**
   * Names the result. While an operation with this key is queued or running, another one joins it; never do two of
   * one key run at once. Whoever uses a key expects the same type of result.
   */
  readonly key?: string | undefined;
  /** Default: foreground. */
  readonly lane?: Lane | undefined;
}

/** A snapshot of one operation, for lists and status. Times are milliseconds since 1970. */
export interface OperationInfo {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly scope?: string | undefined;
  readonly lane: Lane;
  readonly status: OperationStatus;
  /** Cancel was asked for, but the work has not stopped yet. */
  readonly cancelling: boolean;
  readonly progress: OperationProgress;
  readonly queuedAt: number;
  readonly startedAt?: number | undefined;
  readonly endedAt?: number | undefined;
  /** Why it failed or is incomplete. */
  readonly error?: FastshotError | undefined;
}

/** What running work gets. */
export interface OperationContext {
  /** Aborted when the operation is cancelled. Work then stops and rejects with `cancelled`. */
  readonly signal: AbortSignal;
  /** Fields left out keep their last value. Cheap: call it as often as there is news. */
  readonly report: (progress: OperationProgress) => void;
  /**
   * For work that gives its result although not all went well: batches, tests. Says how the operation is to end in lists
   * and log, and why. The last call counts; work that rejects ends as that says.
   */
  readonly endAs: (end: UnhappyEnd) => void;
}

/** How an operation ends that has a result all the same. */
export interface UnhappyEnd {
  readonly status: 'failed' | 'incomplete';
  readonly error: FastshotError;
}

export type Work<T> = (context: OperationContext) => Promise<T>;

/** One caller's hold on an operation, which other callers may share by its key. */
export interface Operation<T> {
  /** As it is now. */
  readonly info: OperationInfo;
  /**
   * The work's result. Rejects with what the work rejected with, or with `cancelled`. Never an unhandled rejection:
   * the manager keeps the error, so a caller that does not care may ignore this.
   */
  readonly result: Promise<T>;
  /**
   * Gives up this caller's interest. While others share the operation only this `result` rejects; the last one's
   * cancel stops the work, and `result` settles when it really has stopped.
   */
  cancel(): void;
}
