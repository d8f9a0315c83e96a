import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../src/base/errors';
import type { LinkOptions, ObjectStore, TimedLink } from '../../src/storage/objectStore';

const { signal } = new AbortController();
const HOUR: LinkOptions = { lifetimeSeconds: 3600, fileName: 'session.fastshot' };
const BYTES = Buffer.alloc(100_000, 'fastshot');

/** What a link does on every store that has them. `store` must be empty below the prefix `links/`. */
export function linksContract(store: () => ObjectStore): void {
  describe('links', () => {
    it('give the bytes of the object to whoever has them, without credentials', async () => {
      for (const name of ['plain', 'a b+c&d=e', "quote'(1)!", '会议纪要_スクリーン.fastshot']) {
        const key = `links/${name}`;
        await store().put(key, BYTES, { contentType: 'image/png' }, signal);
        const response = await fetch((await linkTo(store(), key)).url);
        assert.equal(response.status, 200, name);
        assert.ok(BYTES.equals(Buffer.from(await response.arrayBuffer())), name);
      }
    });

    it('say what the file is called, and that it is to be saved', async () => {
      const key = 'links/named';
      await store().put(key, BYTES, { contentType: 'image/png' }, signal);
      const { url } = await linkTo(store(), key, { ...HOUR, fileName: '20250620_测试 (1).fastshot' });
      const disposition = (await fetch(url)).headers.get('content-disposition') ?? '';
      assert.match(disposition, /^attachment; filename="20250620_____1_\.fastshot"; filename\*=UTF-8''/);
      const name = /filename\*=UTF-8''(.+)$/.exec(disposition)?.[1] ?? '';
      assert.equal(decodeURIComponent(name), '20250620_测试 (1).fastshot');
    });

    it('say when they stop, and are signed for just as long', async () => {
      const before = Math.floor(Date.now() / 1000) * 1000;
      const { url, expiresAt, credentials } = await linkTo(store(), 'links/any');
      assert.equal(new URL(url).searchParams.get('X-Amz-Expires'), '3600');
      assert.equal(signedAt(url) + 3_600_000, expiresAt);
      assert.ok(expiresAt >= before + 3_600_000 && expiresAt <= Date.now() + 3_600_000);
      assert.equal(credentials, 'lasting');
    });

    it('are for one object, for reading, and end with it', async () => {
      const key = 'links/mine';
      await store().put(key, BYTES, { contentType: 'image/png' }, signal);
      await store().put('links/yours', BYTES, { contentType: 'image/png' }, signal);
      const { url } = await linkTo(store(), key);
      assert.equal((await fetch(url.replace('links/mine', 'links/yours'))).status, 403);
      assert.equal((await fetch(url, { method: 'PUT', body: 'other' })).status, 403);
      assert.equal((await fetch(url, { method: 'DELETE' })).status, 403);
      assert.equal((await fetch(url)).status, 200);
      await store().delete(key, signal);
      assert.equal((await fetch(url)).status, 404);
    });

    it('cannot be made for longer than 7 days, for an impossible name, or once cancelled', async () => {
      for (const lifetimeSeconds of [0, 0.5, 604_801]) {
        await refused(linkTo(store(), 'links/x', { ...HOUR, lifetimeSeconds }), 'invalidInput');
      }
      await refused(linkTo(store(), ''), 'invalidInput');
      await refused(linkTo(store(), 'links/x', HOUR, AbortSignal.abort()), 'cancelled');
    });
  });
}

/** When a link was signed, milliseconds since 1970. */
function signedAt(url: string): number {
  const date = new URL(url).searchParams.get('X-Amz-Date') ?? '';
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

async function linkTo(store: ObjectStore, key: string, options = HOUR, until = signal): Promise<TimedLink> {
  assert.ok(store.link, 'this store makes links');
  return store.link(key, options, until);
}

async function refused(promise: Promise<unknown>, code: 'invalidInput' | 'cancelled'): Promise<void> {
  await assert.rejects(promise, (error) => isFastshotError(error, code));
}
