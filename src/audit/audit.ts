import { isCancelled, toFastshotError } from '../base/errors';

/** What the audit trail records: everything that changes sessions, keys or stores, or takes bytes out of a store. */
export type AuditedOperation =
  | 'connect'
  | 'disconnect'
  | 'key'
  | 'download'
  | 'save'
  | 'upload'
  | 'remove'
  | 'restore'
  | 'purge'
  | 'export'
  | 'copy'
  | 'import'
  | 'share'
  | 'gone'
  | 'rebuild'
  | 'verify'
  | 'repair'
  | 'cache';

/** `waiting`: begun, and still to be completed. */
export type AuditOutcome = 'done' | 'waiting' | 'failed' | 'cancelled';

/** One thing that happened. Never a secret, a key or file content. */
export interface AuditEvent {
  readonly operation: AuditedOperation;
  /** File name of the session it was about. */
  readonly session?: string | undefined;
  /** `storeId` of the store. */
  readonly store?: string | undefined;
  readonly outcome: AuditOutcome;
  /** A few words more: a count, or why it failed. */
  readonly detail?: string | undefined;
}

/** Where events are recorded. */
export interface Audit {
  /** Resolves when the event is on disk. Never rejects: what cannot be recorded is said in the log. */
  record(event: AuditEvent): Promise<void>;
}

/**
 * Runs work and records how it ended, before anybody is told. What the work throws is thrown on.
 * @param waitsFor why what was begun is still to be completed, if it is
 */
export async function audited<T>(
  audit: Audit,
  event: Omit<AuditEvent, 'outcome'>,
  work: () => Promise<T>,
  detailOf: (result: T) => string | undefined = () => undefined,
  waitsFor: (result: T) => string | undefined = () => undefined,
): Promise<T> {
  try {
    const result = await work();
    const why = waitsFor(result);
    const detail = why ?? detailOf(result) ?? event.detail;
    await audit.record({ ...event, outcome: why === undefined ? 'done' : 'waiting', detail });
    return result;
  } catch (error) {
    const cancelled = isCancelled(error);
    const detail = cancelled ? event.detail : toFastshotError(error).message;
    await audit.record({ ...event, outcome: cancelled ? 'cancelled' : 'failed', detail });
    throw error;
  }
}
