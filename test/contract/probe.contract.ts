import assert from 'node:assert/strict';
import { it } from 'mocha';
import { PROBE } from '../../src/storage/layout';
import type { Capabilities, ObjectStore } from '../../src/storage/objectStore';

/** That the probe finds all a full store honours, and leaves nothing behind. */
export function probeContract(
  store: () => ObjectStore,
  { etagQuoting }: Pick<Capabilities, 'etagQuoting'>,
): void {
  it('is found by the probe to honour everything, in its own way of quoting ETags', () => {
    assert.deepEqual(store().capabilities, {
      writable: true,
      deletes: true,
      createIfAbsent: true,
      compareAndSwap: true,
      etagQuoting,
      ordered: true,
      ranges: true,
    });
  });

  it('holds nothing of the probe afterwards', async () => {
    for await (const { objects } of store().list({ prefix: PROBE }, new AbortController().signal)) {
      assert.deepEqual(objects, []);
    }
  });
}
