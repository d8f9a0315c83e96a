import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { FastshotError, isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { DELIVERED, type ListPage, type ObjectStore } from '../../../src/storage/objectStore';
import { withRetry } from '../../../src/storage/retry';

const { signal } = new AbortController();
const AT_ONCE = { attempts: 3, firstMs: 0, maxMs: 0 };
const UNUSED = (): never => assert.fail('not part of this test');

/** A store of which one method is of interest; the others must not be called. */
function storeWith(methods: Partial<ObjectStore>, ordered = true): ObjectStore {
  const capabilities = {
    writable: true,
    createIfAbsent: true,
    compareAndSwap: true,
    etagQuoting: 'quoted' as const,
    ordered,
    ranges: true,
  };
  const unused = {
    head: UNUSED,
    get: UNUSED,
    list: UNUSED,
    leftovers: { list: UNUSED, drop: UNUSED },
    put: UNUSED,
    copy: UNUSED,
    delete: UNUSED,
    dispose: UNUSED,
  };
  return { label: 'test', capabilities, ...unused, ...methods };
}

/** Fails with each code in turn, then succeeds; counts its calls. */
function failing(...codes: ErrorCode[]) {
  const call = Object.assign(
    () => {
      const code = codes[call.count];
      call.count += 1;
      return code ? Promise.reject(new FastshotError(code, code)) : Promise.resolve(DELIVERED);
    },
    { count: 0 },
  );
  return call;
}

const info = (key: string) => ({ key, size: 1, etag: 'e', modified: 0 });

describe('Retrying', () => {
  it('repeats an idempotent request after failures that pass', async () => {
    const remove = failing('connectionLost', 'throttled');
    await withRetry(storeWith({ delete: remove }), AT_ONCE).delete('key', signal);
    assert.equal(remove.count, 3);
  });

  it('gives up after the last attempt', async () => {
    const remove = failing('timeout', 'serverError', 'throttled');
    await assert.rejects(withRetry(storeWith({ delete: remove }), AT_ONCE).delete('key', signal), {
      code: 'throttled',
    });
    assert.equal(remove.count, 3);
  });

  it('tells whether an attempt of a deletion got no answer', async () => {
    const mayArriveLater = async (...codes: ErrorCode[]): Promise<boolean> =>
      (await withRetry(storeWith({ delete: failing(...codes) }), AT_ONCE).delete('key', signal))
        .mayArriveLater;
    assert.equal(await mayArriveLater(), false);
    assert.equal(await mayArriveLater('throttled'), false);
    assert.equal(await mayArriveLater('throttled', 'timeout'), true);
    assert.equal(await mayArriveLater('serverError', 'throttled'), true);
    const refused = (...codes: ErrorCode[]) =>
      assert.rejects(withRetry(storeWith({ delete: failing(...codes) }), AT_ONCE).delete('key', signal), {
        code: 'accessDenied',
        data: codes.includes('timeout') ? { unanswered: true } : {},
      });
    await refused('timeout', 'accessDenied');
    await refused('throttled', 'accessDenied');
  });

  for (const code of [
    'accessDenied',
    'notFound',
    'preconditionFailed',
    'conflict',
    'tls',
    'unexpectedResponse',
  ] as const) {
    it(`does not repeat after ${code}`, async () => {
      const remove = failing(code);
      await assert.rejects(withRetry(storeWith({ delete: remove }), AT_ONCE).delete('key', signal), { code });
      assert.equal(remove.count, 1);
    });
  }

  it('repeats a conditional put only when the store was too busy to look at it', async () => {
    const put = failing('connectionLost');
    const store = withRetry(storeWith({ put: () => put().then(() => ({ etag: 'e' })) }), AT_ONCE);
    await store.put('key', new Uint8Array(), { contentType: '' }, signal);
    assert.equal(put.count, 2);
    for (const condition of ['absent', { etag: 'old' }] as const) {
      const sent = async (...codes: ErrorCode[]): Promise<number> => {
        const put = failing(...codes);
        const store = withRetry(storeWith({ put: () => put().then(() => ({ etag: 'e' })) }), AT_ONCE);
        await store.put('key', new Uint8Array(), { contentType: '', condition }, signal).catch(() => {});
        return put.count;
      };
      assert.equal(await sent('connectionLost'), 1);
      assert.equal(await sent('serverError'), 1);
      assert.equal(await sent('throttled', 'throttled'), 3);
      assert.equal(await sent('throttled', 'timeout'), 2);
    }
  });

  for (const ordered of [true, false]) {
    it(`goes on with a broken list ${ordered ? 'from its last key' : 'from the start, naming no key twice'}`, async () => {
      const starts: (string | undefined)[] = [];
      const keys = ['a', 'b', 'c', 'd'];
      const store = storeWith(
        {
          async *list({ startAfter }): AsyncGenerator<ListPage> {
            starts.push(startAfter);
            const rest = keys.filter((key) => startAfter === undefined || key > startAfter);
            yield { objects: rest.slice(0, 2).map(info) };
            if (starts.length === 1) throw new FastshotError('connectionLost', 'lost');
            yield { objects: rest.slice(2).map(info) };
          },
        },
        ordered,
      );
      const found: string[] = [];
      for await (const { objects } of withRetry(store, AT_ONCE).list({ prefix: '' }, signal)) {
        found.push(...objects.map(({ key }) => key));
      }
      assert.deepEqual(found, keys);
      assert.deepEqual(starts, ordered ? [undefined, 'b'] : [undefined, undefined]);
    });
  }

  it('stops waiting when it is cancelled', async () => {
    const controller = new AbortController();
    const remove = failing('throttled');
    const store = withRetry(storeWith({ delete: remove }), {
      attempts: 3,
      firstMs: 3_600_000,
      maxMs: 3_600_000,
    });
    const pending = store.delete('key', controller.signal);
    setImmediate(() => controller.abort());
    await assert.rejects(pending, (error) => isFastshotError(error, 'cancelled'));
    assert.equal(remove.count, 1);
  });
});
