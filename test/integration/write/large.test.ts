import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { sessionKey } from '../../../src/storage/layout';
import { publishSession, type PublishRequest } from '../../../src/sync/write/publish';
import { removeSession } from '../../../src/sync/write/remove';
import { restoreSession } from '../../../src/sync/write/restore';
import { STEPS } from '../../../src/sync/write/steps';
import { connectRaw } from '../../support/world/rawClient';
import { dropLocks, startChild } from '../../support/world/startChild';
import { assertConsistent, readObject, sessionNames } from '../../support/world/storeState';
import { makeRequest } from '../../support/world/window';
import { type DemoWorld, demoWorld } from '../../support/world/world';
import { BUCKET, WRITER } from '../../support/world/demoServer';

const MB = 1024 * 1024;
const never = new AbortController().signal;
const SIZE = 17 * MB;

describe('a session above 16 MB', () => {
  let world: DemoWorld;
  beforeEach(async () => {
    world = await demoWorld();
  });
  afterEach(() => world.close());

  const large = (): PublishRequest => ({ ...makeRequest('large'), bytes: randomBytes(SIZE) });
  const uploads = async (): Promise<number> => {
    const raw = connectRaw(world.server.endpoint, BUCKET, WRITER);
    const { Uploads } = await raw.client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    raw.client.destroy();
    return Uploads?.length ?? 0;
  };

  it('goes in parts, with progress, and can be removed and restored', async () => {
    const window = await world.open();
    const request = large();
    const progress: number[] = [];
    const onProgress = (sent: number): void => void progress.push(sent);
    const outcome = await publishSession(window.writer.deps, request, { keep: false, onProgress }, never);
    assert.ok(outcome.state === 'published');
    assert.deepEqual(await readObject(world.store, sessionKey(request.filename)), request.bytes);
    await assertConsistent(world.store);
    assert.equal(progress.length, 3);
    assert.equal(progress.at(-1), SIZE);
    assert.ok(progress.every((sent, i) => i === 0 || sent > progress[i - 1]!));
    assert.equal(await uploads(), 0);
    const { trash } = await removeSession(window.writer.deps, outcome.row, never);
    await restoreSession(window.writer.deps, trash, never);
    assert.deepEqual(await assertConsistent(world.store), [request.filename]);
  });

  it('gets another name when its own is taken, also where the server ignores that at the end', async () => {
    const window = await world.open();
    const request = large();
    world.server.putObject(BUCKET, sessionKey(request.filename), 'taken');
    world.server.fail({ operation: 'CompleteMultipartUpload', misbehave: { kind: 'ignoreConditions' } });
    const outcome = await window.publish(request);
    assert.ok(outcome.state === 'published');
    assert.equal(outcome.row.filename, '20260907090000_large_2.fastshot');
    assert.deepEqual(await readObject(world.store, sessionKey(request.filename)), Buffer.from('taken'));
    assert.equal(await uploads(), 0);
  });

  it('survives a lost answer to each of its requests', async () => {
    const window = await world.open();
    for (const operation of ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload'] as const) {
      world.server.fail({ operation, misbehave: { kind: 'dropAnswer' } });
      const outcome = await window.publish({ ...large(), filename: `20260907090000_${operation}.fastshot` });
      assert.equal(outcome.state, 'published', operation);
    }
    assert.equal((await assertConsistent(world.store)).length, 3);
    // The one whose id nobody knows; it holds no part.
    assert.equal(await uploads(), 1);
  }).timeout(60_000);

  it('leaves no parts when it is cancelled in the middle of them', async () => {
    const window = await world.open();
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    const publishing = publishSession(window.writer.deps, large(), { keep: false, onProgress }, stop.signal);
    await assert.rejects(publishing, { code: 'cancelled' });
    assert.equal(await uploads(), 0);
    assert.deepEqual(await sessionNames(world.store), []);
  });

  for (const step of STEPS.parts) {
    it(`leaves no parts, and is there, after kill -9 at ${step}`, async () => {
      const command = { do: 'publish', name: 'large', padding: SIZE } as const;
      const child = startChild(world.home, world.access, command, { failpoint: step });
      assert.equal(await child.ended, 'SIGKILL', child.errors());
      assert.equal(await uploads(), step === 'parts.completed' ? 0 : 1);
      await dropLocks(world.home);
      const window = await world.open();
      await window.writer.outbox.flush();
      assert.deepEqual(await assertConsistent(world.store), [makeRequest('large').filename]);
      assert.equal(await uploads(), 0);
    }).timeout(60_000);
  }
}).timeout(30_000);
