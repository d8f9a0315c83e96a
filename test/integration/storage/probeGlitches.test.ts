import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { openProbed } from '../../support/world/connect';
import { configFor, startDemoServer, WRITER } from '../../support/world/demoServer';

const OF_THE_PROBE = /^\.fastshot-probe\//;

describe('a store that answers one write of the probe as if somebody else were writing', () => {
  it('is found to honour everything all the same, or is tried again another time', async () => {
    const server = await startDemoServer();
    const conflict = { kind: 'error', status: 409, code: 'ConditionalRequestConflict' } as const;
    let found = 0;
    try {
      for (let at = 0; at < 9; at++) {
        const which = { operation: 'PutObject', key: OF_THE_PROBE } as const;
        // The fault that changes nothing for a write.
        if (at > 0) server.fail({ ...which, times: at, misbehave: { kind: 'ignoreRange' } });
        server.fail({ ...which, misbehave: conflict });
        try {
          const store = await openProbed(configFor(server.endpoint), WRITER);
          const { createIfAbsent, compareAndSwap, etagQuoting, ordered } = store.capabilities;
          store.dispose();
          assert.deepEqual(
            [createIfAbsent, compareAndSwap, etagQuoting, ordered],
            [true, true, 'quoted', true],
          );
          found += 1;
        } catch (error) {
          if (!isFastshotError(error, 'conflict')) throw error;
        }
        server.clearFaults();
      }
      // Of nine writes four come with a condition.
      assert.ok(found >= 4, `${found}`);
    } finally {
      await server.close();
    }
  });
});
