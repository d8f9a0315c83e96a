import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { audited, type AuditEvent } from '../../../../src/audit/audit';
import type { RemoveOutcome } from '../../../../src/sync/write/remove';
import { removedText } from '../../../../src/views/commands/removedText';

const trash: RemoveOutcome['trash'] = { key: 'k', filename: 'a', removedAt: 0, size: 1, etag: 'e' };
const failure = { code: 'accessDenied', message: 'No.' } as const;
const pending = (isDeleted: boolean): RemoveOutcome => ({
  trash,
  pending: { id: '1', isDeleted, failure, passing: false },
});

describe('what is said of removed sessions', () => {
  it('is that they are gone when they are', () => {
    const said = removedText([{ trash }, { trash }], 'team');
    assert.deepEqual(said, {
      text: '2 sessions removed from team. They are in the trash for everyone. You can restore them for 30 days.',
      isComplete: true,
    });
  });

  it('never calls one removed that is still there', () => {
    const said = removedText([pending(false)], 'team');
    assert.deepEqual(said, { text: '1 session still in team. No.', isComplete: false });
  });

  it('names a list entry that is still to go', () => {
    const { text, isComplete } = removedText([{ trash }, pending(true)], 'team');
    assert.match(text, /^2 sessions removed from team\..* 1 session still in its overall list\. No\.$/);
    assert.equal(isComplete, false);
  });
});

describe('the audit of work that is still to be completed', () => {
  it('says that it waits, and why', async () => {
    const events: AuditEvent[] = [];
    const audit = { record: async (event: AuditEvent) => void events.push(event) };
    const event = { operation: 'upload', session: 'a' } as const;
    const none = (): undefined => undefined;
    await audited(
      audit,
      event,
      async () => 'offline',
      none,
      (why) => why,
    );
    await audited(audit, event, async () => 'sent', none, none);
    assert.deepEqual(
      events.map(({ outcome, detail }) => [outcome, detail]),
      [
        ['waiting', 'offline'],
        ['done', undefined],
      ],
    );
  });
});
