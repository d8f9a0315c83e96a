import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Audit, audited } from '../../../src/audit/audit';

describe('what is audited', () => {
  const EVENT = { operation: 'remove', session: 'a.fastshot' } as const;

  for (const [outcome, work] of [
    ['done', () => Promise.resolve('result')],
    ['failed', () => Promise.reject(new Error('refused'))],
  ] as const) {
    it(`is told only once it is recorded, also as ${outcome}`, async () => {
      const order: string[] = [];
      let written = (): void => {};
      let recording = (): void => {};
      const onDisk = new Promise<void>((resolve) => (written = resolve));
      const asked = new Promise<void>((resolve) => (recording = resolve));
      const audit: Audit = {
        record: async (event) => {
          recording();
          await onDisk;
          order.push(`recorded ${event.outcome}`);
        },
      };
      const tell = (): void => void order.push('told');
      const told = audited(audit, EVENT, work).then(tell, tell);
      await asked;
      // Whoever does not wait for the record is told within these turns of the loop.
      for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
      written();
      await told;
      assert.deepEqual(order, [`recorded ${outcome}`, 'told']);
    });
  }
});
