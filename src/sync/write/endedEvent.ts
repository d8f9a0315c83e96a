import type { AuditedOperation, AuditEvent } from '../../audit/audit';
import type { Intent } from './intent';
import type { EndedItem } from './outbox';

const OPERATIONS: Record<Intent['kind'], AuditedOperation> = {
  publish: 'upload',
  remove: 'remove',
  restore: 'restore',
};

/** What the audit trail says of work that had waited and has come to its end. */
export function endedEvent({ kind, filename, how }: EndedItem): AuditEvent {
  const event = { operation: OPERATIONS[kind], session: filename };
  switch (how) {
    case 'done':
      return { ...event, outcome: 'done', detail: 'after it had waited' };
    case 'discarded':
      return { ...event, outcome: 'cancelled', detail: 'discarded while it waited' };
    case 'kept':
      return { ...event, outcome: 'cancelled', detail: 'kept on this machine instead' };
    case 'givenUp':
      return { ...event, outcome: 'failed', detail: 'given up: the store has changed since' };
  }
}
