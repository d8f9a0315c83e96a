import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import type { RequestRecord } from '../../support/s3-server/requestLog';
import { assertConsistent, sessionNames, trashKeys } from '../../support/write/storeState';
import { makeRequest, type WriteWindow } from '../../support/write/window';
import { BUCKET, type S3World, s3World } from './writeWorld';

const never = new AbortController().signal;

describe('an answer that is lost', () => {
  let world: S3World;
  let window: WriteWindow;
  beforeEach(async () => {
    world = await s3World();
    window = await world.open();
    await window.publish(makeRequest('other'));
  });
  afterEach(() => world.close());

  /** What an operation asks of the store when nothing goes wrong. */
  const requestsOf = async (work: () => Promise<unknown>): Promise<readonly RequestRecord[]> => {
    world.server.resetCounts();
    await work();
    return [...world.server.requests];
  };
  /** Drops the answer of the `n`th request of this kind and key; the ones before get theirs. */
  const loseAnswer = (requests: readonly RequestRecord[], at: number): void => {
    const { operation, key } = requests[at]!;
    const before = requests.slice(0, at).filter((r) => r.operation === operation && r.key === key).length;
    // The fault that changes nothing for requests without a range.
    const fault = { operation: operation!, key: sameKey(key) };
    if (before > 0) world.server.fail({ ...fault, times: before, misbehave: { kind: 'ignoreRange' } });
    world.server.fail({ ...fault, misbehave: { kind: 'dropAnswer' } });
  };
  /** Keys in the trash have a time and a random part. */
  const sameKey = (key: string): string | RegExp =>
    key.startsWith('trash/')
      ? new RegExp(`^trash/[^_]+_${key.split('_').slice(1).join('_').replaceAll('.', '\\.')}$`)
      : key;

  it('of any request of a publish changes nothing', async () => {
    const requests = await requestsOf(() => window.publish(makeRequest('sample')));
    assert.equal(requests.length, 5);
    for (const at of requests.keys()) {
      const request = makeRequest('x', { time: `2026090710000${at}` });
      const renamed = requests.map((r) => ({
        ...r,
        key: r.key
          .replace(makeRequest('sample').filename, request.filename)
          .replace(
            metaIndexKey(makeRequest('sample').filename, 'desktop'),
            metaIndexKey(request.filename, 'desktop'),
          ),
      }));
      loseAnswer(renamed, at);
      const outcome = await window.publish(request);
      assert.equal(outcome.state, 'published', `${requests[at]!.operation}: ${JSON.stringify(outcome)}`);
      assert.ok((await assertConsistent(world.store)).includes(request.filename));
    }
    assert.equal((await sessionNames(world.store)).length, 2 + requests.length);
  });

  it('of any request of a removal changes nothing', async () => {
    const { filename } = makeRequest('victim');
    const remove = async (): Promise<unknown> => {
      const { pending } = await removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
      return assert.equal(pending, undefined);
    };
    await window.publish(makeRequest('victim'));
    const requests = await requestsOf(remove);
    for (const at of requests.keys()) {
      await window.publish(makeRequest('victim'));
      loseAnswer(requests, at);
      await remove();
      world.server.clearFaults();
      assert.equal((await assertConsistent(world.store)).length, 1);
      assert.equal(window.mirror.rows().has(filename), false);
    }
    assert.equal((await trashKeys(world.store)).length, 3 * (requests.length + 1));
  });

  it('of any request of a restoration changes nothing', async () => {
    const { filename } = makeRequest('victim');
    await window.publish(makeRequest('victim'));
    const remove = () => removeSession(window.writer.deps, window.mirror.rows().get(filename)!, never);
    const { trash } = await remove();
    const requests = await requestsOf(() => restoreSession(window.writer.deps, trash, never));
    for (const at of requests.keys()) {
      const { trash } = await remove();
      loseAnswer(requests, at);
      const { pending } = await restoreSession(window.writer.deps, trash, never).catch(async () => {
        await window.writer.outbox.flush();
        return { pending: undefined };
      });
      assert.equal(pending, undefined);
      world.server.clearFaults();
      assert.equal((await assertConsistent(world.store)).length, 2);
      assert.deepEqual(await trashKeys(world.store), [], `${requests[at]!.operation} ${requests[at]!.key}`);
      assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'victim');
    }
  });

  it('of the upload, with the session overwritten by another writer at once, costs neither of them', async () => {
    const request = makeRequest('both');
    world.server.fail({
      operation: 'PutObject',
      key: sessionKey(request.filename),
      misbehave: { kind: 'dropAnswer' },
    });
    const overwrite = world.server.until((requests) =>
      requests.some((r) => r.key === sessionKey(request.filename)),
    );
    const publishing = window.publish(request);
    await overwrite;
    world.server.putObject(BUCKET, sessionKey(request.filename), 'what the desktop app wrote');
    await publishing;
    const names = await sessionNames(world.store);
    assert.ok(names.includes(request.filename));
    assert.ok(names.includes('20260907090000_both_2.fastshot'));
  });
});
