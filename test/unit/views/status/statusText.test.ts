import assert from 'node:assert/strict';
import { statusBarText, type StatusFacts, viewMessage } from '../../../../src/views/status/statusText';

const NOW = Date.UTC(2026, 5, 21);

describe('what is said of the state', () => {
  it('says of an empty store that it is the store, as sessions of this machine may stand below', () => {
    assert.equal(said({ count: 0 }), 'no sessions in the store · synced just now');
    assert.equal(said({ count: 1 }), '1 session · synced just now');
    const offline = { kind: 'offline' } as StatusFacts['state'];
    assert.equal(
      said({ count: 0, state: offline }),
      "Couldn't reach team · no sessions in the store, synced just now",
    );
  });

  it('says what is to be done about sessions that others removed', () => {
    assert.equal(said({ goneToDecide: 1 }), '37 sessions · synced just now · 1 removed by others: review');
    assert.equal(statusBarText(facts({ goneToDecide: 1 })).spoken, 'Fastshot: 1 removed by others: review');
  });
});

const said = (some: Partial<StatusFacts>): string | undefined => viewMessage(facts(some), NOW);

function facts(some: Partial<StatusFacts>): StatusFacts {
  return {
    label: 'team',
    state: { kind: 'synced', at: NOW },
    count: 37,
    lastSync: NOW,
    goneToDecide: 0,
    waiting: 0,
    filter: '',
    matching: 37,
    settingsProblem: undefined,
    readOnly: false,
    unencrypted: false,
    ...some,
  };
}
