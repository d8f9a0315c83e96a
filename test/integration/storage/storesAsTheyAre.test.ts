import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { recoveryFor } from '../../../src/sync/recovery';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import {
  type BendingProxy,
  type Bends,
  errorAnswer,
  startBendingProxy,
} from '../../support/proxy/bendingProxy';
import { BUCKET, openDemo, startDemoServer } from '../../support/world/demoServer';

const { signal } = new AbortController();
const KEY = 'sessions/20250101000000_a.fastshot';
const HOUR = 3600_000;

describe('Stores as they are out there', () => {
  let server: S3TestServer;
  let proxy: BendingProxy | undefined;
  let store: ObjectStore;
  let ahead = 0;
  beforeEach(async () => {
    ahead = 0;
    server = await startDemoServer({ now: () => Date.now() + ahead });
    server.putObject(BUCKET, KEY, 'session');
  });
  afterEach(async () => {
    store.dispose();
    await proxy?.close();
    await server.close();
  });
  const bend = async (bends: Bends): Promise<void> => {
    proxy = await startBendingProxy(server.endpoint, bends);
    store = await openDemo(proxy);
  };
  const put = () => store.put(KEY, Buffer.from('x'), { contentType: 'image/png' }, signal);
  const get = () => store.get(KEY, { maxBytes: 99 }, signal);
  const list = async (): Promise<number> => {
    let keys = 0;
    for await (const { objects } of store.list({ prefix: 'sessions/' }, signal)) keys += objects.length;
    return keys;
  };

  const words: [status: number, name: string, sentence: string, code: ErrorCode][] = [
    [403, 'QuotaExceeded', 'Your request was denied due to quota exceeded.', 'storeFull'],
    [400, 'XMinioAdminBucketQuotaExceeded', 'Bucket quota exceeded', 'storeFull'],
    [507, 'XMinioStorageFull', 'Storage backend has reached its minimum free drive threshold.', 'storeFull'],
    [403, 'AccessDenied', 'Cannot upload files, storage cap exceeded.', 'storeFull'],
    [403, 'AccessDenied', 'User x is not authorized to perform: kms:GenerateDataKey', 'accessDenied'],
    [
      400,
      'InvalidArgument',
      'Requests specifying SSE with KMS keys require Signature Version 4.',
      'invalidInput',
    ],
    [400, 'KMS.DisabledException', 'key/x is disabled.', 'accessDenied'],
    [403, 'UserSuspended', 'The user has been put on hold', 'accessDenied'],
    [403, 'InvalidObjectState', "The operation is not valid for the object's storage class", 'archived'],
  ];
  for (const [status, name, sentence, code] of words) {
    it(`are heard: ${status} ${name} is ${code}, in the store's words, and not tried for ever`, async () => {
      const more = '<StorageClass>DEEP_ARCHIVE</StorageClass>';
      await bend({ before: () => errorAnswer(status, name, sentence, more) });
      for (const request of [put, get]) {
        const error: unknown = await request().catch((reason: unknown) => reason);
        assert.ok(isFastshotError(error, code), String(error));
        const expected = code === 'archived' ? 'DEEP_ARCHIVE' : sentence;
        assert.ok(error.message.includes(expected), error.message);
        assert.ok(!['goOffline', 'retry'].includes(recoveryFor(error).action));
      }
    });
  }

  it('say nothing of their own where that is no news', async () => {
    await bend({ before: () => errorAnswer(403, 'AccessDenied', 'Access Denied') });
    await assert.rejects(get(), (error: Error) => !error.message.includes('The store says'));
  });

  it('want a digest where objects are locked: they get one, from the first refusal on', async () => {
    await bend({
      before: ({ method, headers }) =>
        method === 'PUT' && headers['content-md5'] === undefined
          ? errorAnswer(
              400,
              'InvalidRequest',
              'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
            )
          : undefined,
    });
    await put();
    await put();
    assert.equal(proxy?.requests.length, 3);
    const id = (await store.uploads?.create(KEY, { contentType: 'image/png' }, signal)) ?? '';
    await store.uploads?.putPart(KEY, id, 1, Buffer.from('part'), signal);
    await store.uploads?.abort(KEY, id, signal);
  });

  for (const hours of [2, -2]) {
    it(`and this machine's clock being ${hours} h off: requests and links work`, async () => {
      ahead = hours * HOUR;
      const date = () => new Date(Date.now() + ahead).toUTCString();
      await bend({ after: (_, answer) => ({ ...answer, headers: { ...answer.headers, date: date() } }) });
      assert.equal(await list(), 1);
      assert.equal((await get()).status, 'ok');
      const link = await store.link?.(KEY, { lifetimeSeconds: 3600, fileName: 'a' }, signal);
      assert.equal((await fetch(link?.url ?? '')).status, 200);
      assert.ok(Math.abs((link?.expiresAt ?? 0) - Date.now() - HOUR) < 60_000, 'by this clock');
    });
  }

  it('and one answer with a wrong date: the next request works all the same', async () => {
    let wrong = 1;
    await bend({
      after: (_, answer) =>
        wrong-- > 0
          ? { ...answer, headers: { ...answer.headers, date: new Date(Date.now() + 9 * HOUR).toUTCString() } }
          : { ...answer, headers: { ...answer.headers, date: new Date().toUTCString() } },
    });
    assert.equal(await list(), 1);
    assert.equal(await list(), 1);
    assert.equal((await get()).status, 'ok');
  });

  it('with weak ETags are read', async () => {
    await bend({
      after: (_, answer) => ({
        ...answer,
        headers: {
          ...answer.headers,
          ...(answer.headers.etag ? { etag: `W/${answer.headers.etag}` } : {}),
        },
      }),
    });
    const { etag } = await store.head(KEY, signal);
    assert.match(etag, /^[0-9a-f]{32}$/);
  });
});
