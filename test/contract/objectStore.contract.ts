import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../src/base/errors';
import { compareUtf8 } from '../../src/storage/keyOrder';
import type {
  GetOptions,
  ListOptions,
  ObjectInfo,
  ObjectStore,
  PutOptions,
} from '../../src/storage/objectStore';

const { signal } = new AbortController();
const TEXT: PutOptions = { contentType: 'text/plain' };
const ABSENT: PutOptions = { ...TEXT, condition: 'absent' };
const ALL: GetOptions = { maxBytes: 1 << 20 };

/** Names that have tripped stores, URL encoders and sorters. */
const AWKWARD_NAMES = [
  'a b',
  'a+b',
  'a%20b',
  'a&b=c',
  "quote'(1)!",
  'hash#1',
  'ques?tion',
  'semi;colon,comma',
  'ünïcödé',
  'e\u0301 combining',
  '会议纪要_スクリーン',
  '\u{1f600}',
  '\uff5e',
  'Upper',
  '~tilde',
  '.dot',
];

/**
 * What every object store does. Runs against each of them; what only some of them honour is told by `capabilities`.
 * `store` must be empty below the prefix `contract/`.
 */
export function objectStoreContract(store: () => ObjectStore): void {
  let places = 0;
  /** A prefix that no other test uses. */
  const place = (): string => `contract/${(places += 1)}/`;

  describe('reading and writing', () => {
    for (const size of [0, 1, 100_000]) {
      it(`returns the ${size} bytes that were stored, and what head says of them`, async () => {
        const key = `${place()}object`;
        const bytes = Buffer.alloc(size, 'fastshot');
        const { etag } = await store().put(key, bytes, TEXT, signal);
        const result = await store().get(key, ALL, signal);
        assert.equal(result.status, 'ok');
        assert.ok(bytes.equals(result.bytes));
        const { metadata, ...info } = await store().head(key, signal);
        assert.deepEqual(result.info, info);
        assert.deepEqual(metadata, {});
        assert.equal(info.size, size);
        assert.equal(info.etag, etag);
        assert.match(etag, /^[^"]+$/);
      });
    }

    it('replaces an object and gives it another ETag', async () => {
      const key = `${place()}object`;
      const first = await store().put(key, Buffer.from('first'), TEXT, signal);
      const second = await store().put(key, Buffer.from('secnd'), TEXT, signal);
      assert.notEqual(second.etag, first.etag);
      assert.equal(await text(store(), key), 'secnd');
    });

    it('says notFound for what is not there', async () => {
      const key = `${place()}absent`;
      await rejects(store().head(key, signal), 'notFound');
      await rejects(store().get(key, ALL, signal), 'notFound');
      await rejects(store().copy(key, `${key}-copy`, signal), 'notFound');
    });

    it('sends nothing when the ETag is still the same', async () => {
      const key = `${place()}object`;
      const { etag } = await store().put(key, Buffer.from('same'), TEXT, signal);
      assert.deepEqual(await store().get(key, { ...ALL, ifNoneMatch: etag }, signal), {
        status: 'notModified',
      });
      await store().put(key, Buffer.from('changed'), TEXT, signal);
      assert.equal((await store().get(key, { ...ALL, ifNoneMatch: etag }, signal)).status, 'ok');
    });

    it('reads a certain version only', async () => {
      const key = `${place()}object`;
      const { etag } = await store().put(key, Buffer.from('version 1'), TEXT, signal);
      assert.equal(await text(store(), key, { ...ALL, ifMatch: etag }), 'version 1');
      await store().put(key, Buffer.from('version 2'), TEXT, signal);
      await rejects(store().get(key, { ...ALL, ifMatch: etag }, signal), 'preconditionFailed');
    });

    it('refuses what is larger than the caller takes', async () => {
      const key = `${place()}object`;
      await store().put(key, Buffer.alloc(100), TEXT, signal);
      await rejects(store().get(key, { maxBytes: 99 }, signal), 'tooLarge');
      assert.equal((await store().get(key, { maxBytes: 100 }, signal)).status, 'ok');
    });

    it('reports progress up to the whole', async () => {
      const key = `${place()}object`;
      const content = randomBytes(300_000);
      await store().put(key, content, TEXT, signal);
      const seen: [number, number][] = [];
      const onProgress = (received: number, total: number, bytes: Uint8Array): void => {
        seen.push([received, total]);
        assert.ok(content.subarray(0, received).equals(bytes.subarray(0, received)), `${received} bytes`);
      };
      await store().get(key, { ...ALL, onProgress }, signal);
      assert.deepEqual(seen.at(-1), [300_000, 300_000]);
      assert.ok(seen.every(([received], i) => received > (seen[i - 1]?.[0] ?? 0)));
    });

    it('keeps user metadata with the object, also in a copy, until it is replaced', async () => {
      const at = place();
      const metadata = { sha256: 'ab12', 'made-by': 'fastshot' };
      await store().put(`${at}a`, Buffer.from('x'), { ...TEXT, metadata }, signal);
      assert.deepEqual((await store().head(`${at}a`, signal)).metadata, metadata);
      await store().copy(`${at}a`, `${at}b`, signal);
      assert.deepEqual((await store().head(`${at}b`, signal)).metadata, metadata);
      await store().put(`${at}a`, Buffer.from('y'), TEXT, signal);
      assert.deepEqual((await store().head(`${at}a`, signal)).metadata, {});
    });

    it('copies bytes and leaves the source', async () => {
      const at = place();
      await store().put(`${at}from here`, Buffer.from('content'), TEXT, signal);
      const { etag } = await store().copy(`${at}from here`, `${at}to+there`, signal);
      assert.equal(await text(store(), `${at}to+there`), 'content');
      assert.equal((await store().head(`${at}to+there`, signal)).etag, etag);
      assert.equal(await text(store(), `${at}from here`), 'content');
    });

    it('deletes, and deleting again succeeds', async () => {
      const key = `${place()}object`;
      await store().put(key, Buffer.from('x'), TEXT, signal);
      await store().delete(key, signal);
      await rejects(store().head(key, signal), 'notFound');
      await store().delete(key, signal);
    });

    it('shows readers the old bytes or the new, never a part', async () => {
      const key = `${place()}object`;
      const versions = ['a', 'b', 'c'].map((letter) => letter.repeat(200_000));
      await store().put(key, Buffer.from(versions[0] ?? ''), TEXT, signal);
      const write = async (): Promise<void> => {
        for (let i = 0; i < 9; i++) await store().put(key, Buffer.from(versions[i % 3] ?? ''), TEXT, signal);
      };
      const read = async (): Promise<void> => {
        for (let i = 0; i < 9; i++) assert.ok(versions.includes(await text(store(), key)));
      };
      await Promise.all([write(), read(), read()]);
    });
  });

  describe('ranges', () => {
    it('reads a part, and the rest when the range passes the end', async () => {
      const key = `${place()}object`;
      await store().put(key, Buffer.from('0123456789'), TEXT, signal);
      const part = await store().get(key, { maxBytes: 3, range: { offset: 2, length: 3 } }, signal);
      assert.equal(part.status, 'ok');
      assert.equal(Buffer.from(part.bytes).toString(), '234');
      assert.equal(part.info.size, 10, 'info tells the size of the whole object');
      assert.equal(await text(store(), key, { maxBytes: 100, range: { offset: 8, length: 100 } }), '89');
    });

    it('refuses a range that begins behind the end', async () => {
      const key = `${place()}object`;
      await store().put(key, Buffer.from('0123456789'), TEXT, signal);
      await rejects(
        store().get(key, { maxBytes: 9, range: { offset: 10, length: 1 } }, signal),
        'invalidInput',
      );
    });

    it('reads a range of a certain version only', async () => {
      const key = `${place()}object`;
      const { etag } = await store().put(key, Buffer.from('0123456789'), TEXT, signal);
      const range = { offset: 1, length: 2 };
      assert.equal(await text(store(), key, { maxBytes: 9, range, ifMatch: etag }), '12');
      await store().put(key, Buffer.from('9876543210'), TEXT, signal);
      await rejects(store().get(key, { maxBytes: 9, range, ifMatch: etag }, signal), 'preconditionFailed');
    });
  });

  describe('conditional writes', () => {
    it('creates only what is absent', async () => {
      const key = `${place()}object`;
      await store().put(key, Buffer.from('first'), ABSENT, signal);
      await rejects(store().put(key, Buffer.from('second'), ABSENT, signal), 'preconditionFailed');
      assert.equal(await text(store(), key), 'first');
    });

    it('lets one of eight creators win', async () => {
      const key = `${place()}object`;
      const attempts = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) => store().put(key, Buffer.from(`writer ${i}`), ABSENT, signal)),
      );
      const winners = attempts.flatMap((attempt, i) =>
        attempt.status === 'fulfilled' ? [`writer ${i}`] : [],
      );
      assert.deepEqual(winners, [await text(store(), key)]);
      assertLosers(attempts);
    });

    it('replaces exactly the version that was read', async () => {
      const key = `${place()}object`;
      const first = await store().put(key, Buffer.from('1'), TEXT, signal);
      await store().put(key, Buffer.from('2'), { ...TEXT, condition: { etag: first.etag } }, signal);
      await rejects(
        store().put(key, Buffer.from('3'), { ...TEXT, condition: { etag: first.etag } }, signal),
        'preconditionFailed',
      );
      assert.equal(await text(store(), key), '2');
    });

    it('does not bring back by replacement what was deleted', async () => {
      const key = `${place()}object`;
      const { etag } = await store().put(key, Buffer.from('1'), TEXT, signal);
      await store().delete(key, signal);
      await rejects(
        store().put(key, Buffer.from('2'), { ...TEXT, condition: { etag } }, signal),
        'preconditionFailed',
      );
      await rejects(store().head(key, signal), 'notFound');
    });

    it('loses no update of four writers that read, add and swap', async () => {
      const key = `${place()}counter`;
      await store().put(key, Buffer.from('0'), TEXT, signal);
      const addOne = async (): Promise<void> => {
        for (;;) {
          const read = await store().get(key, ALL, signal);
          assert.equal(read.status, 'ok');
          const next = Buffer.from(String(Number(Buffer.from(read.bytes).toString()) + 1));
          try {
            await store().put(key, next, { ...TEXT, condition: { etag: read.info.etag } }, signal);
            return;
          } catch (error) {
            if (!isFastshotError(error, ...LOST_RACE)) throw error;
          }
        }
      };
      const writer = async (): Promise<void> => {
        for (let i = 0; i < 5; i++) await addOne();
      };
      await Promise.all([writer(), writer(), writer(), writer()]);
      assert.equal(await text(store(), key), '20');
    });
  });

  describe('lists', () => {
    it('names what is below a prefix, in UTF-8 byte order, as head describes it', async () => {
      const at = place();
      for (const name of AWKWARD_NAMES) await store().put(`${at}in/${name}`, Buffer.from(name), TEXT, signal);
      await store().put(`${at}outside`, Buffer.from('x'), TEXT, signal);
      const listed = await list(store(), { prefix: `${at}in/` });
      assert.deepEqual(keysOf(listed), AWKWARD_NAMES.map((name) => `${at}in/${name}`).sort(compareUtf8));
      for (const info of listed) {
        const { metadata: _, ...head } = await store().head(info.key, signal);
        // S3 lists milliseconds on some servers but whole seconds in headers.
        const seconds = (o: ObjectInfo): ObjectInfo => ({ ...o, modified: Math.floor(o.modified / 1000) });
        assert.deepEqual(seconds(info), seconds(head));
        const name = info.key.slice(`${at}in/`.length);
        assert.equal(await text(store(), info.key), name);
      }
    });

    it('takes a prefix that ends within a name, and orders folders among files', async () => {
      const at = place();
      const names = ['a', 'a!', 'a-', 'a/1', 'a/b/2', 'a0', 'ab/c', 'b'];
      for (const name of names) {
        await store().put(`${at}dir/${name === 'a' ? 'a.' : name}`, Buffer.from('x'), TEXT, signal);
      }
      const expected = ['a!', 'a-', 'a.', 'a/1', 'a/b/2', 'a0', 'ab/c'].map((name) => `${at}dir/${name}`);
      assert.deepEqual(keysOf(await list(store(), { prefix: `${at}dir/a` })), expected);
      assert.deepEqual(keysOf(await list(store(), { prefix: `${at}dir/a/` })), expected.slice(3, 5));
    });

    it('begins after a key, whether that exists or not', async () => {
      const at = place();
      for (const name of ['a', 'b/1', 'b/2', 'c']) {
        await store().put(at + name, Buffer.from('x'), TEXT, signal);
      }
      const after = async (name: string): Promise<string[]> =>
        keysOf(await list(store(), { prefix: at, startAfter: at + name })).map((key) => key.slice(at.length));
      assert.deepEqual(await after('a'), ['b/1', 'b/2', 'c']);
      assert.deepEqual(await after('b/1'), ['b/2', 'c']);
      assert.deepEqual(await after('b/11'), ['b/2', 'c']);
      assert.deepEqual(await after('bb'), ['c']);
      assert.deepEqual(await after('c'), []);
    });

    it('keeps to the page size and names every key once', async () => {
      const at = place();
      const keys = Array.from({ length: 23 }, (_, i) => `${at}${String(i).padStart(3, '0')}`);
      await Promise.all(keys.map((key) => store().put(key, Buffer.from('x'), TEXT, signal)));
      const pages: number[] = [];
      const found: string[] = [];
      for await (const { objects } of store().list({ prefix: at, pageSize: 10 }, signal)) {
        pages.push(objects.length);
        found.push(...keysOf(objects));
      }
      assert.deepEqual(found, keys);
      assert.deepEqual(pages, [10, 10, 3]);
    });

    it('has nothing to say about an empty prefix', async () => {
      assert.deepEqual(await list(store(), { prefix: place() }), []);
    });

    it('agrees with a model after any sequence of puts and deletes', async () => {
      const key = fc.stringMatching(/^[ab]{1,2}(\/[ab~é]{1,2})?$/);
      const step = fc.record({ key, put: fc.boolean() });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
          const at = place();
          // A folder cannot hold both a file and a folder of one name.
          const asKey = (name: string): string => at + name.replace(/^([ab]+)$/, '$1.file');
          const model = new Map<string, string>();
          for (const [i, { key: name, put }] of steps.entries()) {
            if (put) {
              model.set(asKey(name), `content ${i}`);
              await store().put(asKey(name), Buffer.from(`content ${i}`), TEXT, signal);
            } else {
              model.delete(asKey(name));
              await store().delete(asKey(name), signal);
            }
          }
          assert.deepEqual(keysOf(await list(store(), { prefix: at })), [...model.keys()].sort(compareUtf8));
          for (const [name, content] of model) assert.equal(await text(store(), name), content);
        }),
        { numRuns: 15 },
      );
    });
  });

  describe('an upload in parts', () => {
    it('becomes one object, and tells its ETag where the server does', async () => {
      const { uploads } = store();
      if (!uploads) return;
      const key = `${place()}parts`;
      const id = await uploads.create(key, TEXT, signal);
      const parts = [{ number: 1, ...(await uploads.putPart(key, id, 1, Buffer.from('content'), signal)) }];
      const { etag } = await uploads.complete(key, id, parts, undefined, signal);
      assert.equal(await text(store(), key), 'content');
      assert.equal(etag ?? (await store().head(key, signal)).etag, (await store().head(key, signal)).etag);
    });
  });

  describe('what never came to its end', () => {
    it('is named, and can be dropped', async () => {
      const { uploads, leftovers } = store();
      assert.deepEqual(await leftovers.list('', signal), []);
      if (!uploads) return;
      const since = Date.now() - 60_000;
      const begun = new Set<string>();
      for (let i = 0; i < 101; i++) begun.add(await uploads.create(`sessions/ü ${i % 7}+`, TEXT, signal));
      await uploads.create(`${place()}elsewhere`, TEXT, signal);
      const found = await leftovers.list('', signal);
      assert.deepEqual(new Set(found.map(({ id }) => id)), begun);
      assert.deepEqual([...new Set(found.map(({ key }) => key))].sort().length, 7);
      assert.ok(found.every((each) => each.key.startsWith('sessions/ü ') && each.since > since));
      for (const leftover of [...found, found[0]!]) await leftovers.drop(leftover, signal);
      assert.deepEqual(await leftovers.list('', signal), []);
    }).timeout(60_000);
  });

  describe('limits', () => {
    it('refuses names that no store can keep', async () => {
      for (const key of ['', 'x'.repeat(1025), 'lone \ud800 surrogate']) {
        await rejects(store().put(key, Buffer.from('x'), TEXT, signal), 'invalidInput');
        await rejects(store().head(key, signal), 'invalidInput');
      }
    });

    it('does nothing once it is cancelled', async () => {
      const key = `${place()}object`;
      const cancelled = AbortSignal.abort();
      await rejects(store().put(key, Buffer.from('x'), TEXT, cancelled), 'cancelled');
      await rejects(store().head(key, cancelled), 'cancelled');
      await rejects(store().get(key, ALL, cancelled), 'cancelled');
      await rejects(store().copy(key, `${key}2`, cancelled), 'cancelled');
      await rejects(store().delete(key, cancelled), 'cancelled');
      await rejects(list(store(), { prefix: key }, cancelled), 'cancelled');
      await rejects(store().head(key, signal), 'notFound');
    });
  });
}

/** How a conditional write reports that another was faster; Ceph 16 also does it by a 500. */
const LOST_RACE: readonly ErrorCode[] = ['preconditionFailed', 'conflict', 'serverError'];

function assertLosers(attempts: readonly PromiseSettledResult<unknown>[]): void {
  for (const attempt of attempts) {
    if (attempt.status === 'rejected') {
      assert.ok(isFastshotError(attempt.reason, ...LOST_RACE), String(attempt.reason));
    }
  }
}

async function text(store: ObjectStore, key: string, options: GetOptions = ALL): Promise<string> {
  const result = await store.get(key, options, signal);
  assert.equal(result.status, 'ok');
  return Buffer.from(result.bytes).toString();
}

async function list(store: ObjectStore, options: ListOptions, until = signal): Promise<ObjectInfo[]> {
  const found: ObjectInfo[] = [];
  for await (const { objects } of store.list(options, until)) found.push(...objects);
  return found;
}

function keysOf(objects: readonly ObjectInfo[]): string[] {
  return objects.map(({ key }) => key);
}

async function rejects(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(isFastshotError(error, code), `expected ${code}, got ${String(error)}`);
    return true;
  });
}
