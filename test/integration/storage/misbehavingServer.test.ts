import assert from 'node:assert/strict';
import net, { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ErrorCode } from '../../../src/base/errors';
import { DEFAULT_DEADLINES } from '../../../src/storage/deadlines';
import type { ListPage, ObjectStore } from '../../../src/storage/objectStore';
import type { Fault, Misbehaviour } from '../../../tools/s3-server/faults';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import { BUCKET, CANARY, FULL, openDemo, startDemoServer, WRITER } from '../../support/world/demoServer';
import type { Deadlines } from '../../../src/storage/deadlines';
import { MemoryLog } from '../../support/world/memoryLog';

const { signal } = new AbortController();
const KEY = 'sessions/20250101120000_a.fastshot';
const CONTENT = Buffer.alloc(50_000, 'fastshot');
const TEXT = { contentType: 'text/plain' };

/** For servers that stall. */
const IMPATIENT: Deadlines = {
  connectMs: 5_000,
  idleMs: 300,
  totalMs: 10_000,
  minBytesPerSecond: 1024,
};

describe('A misbehaving S3 server', () => {
  let server: S3TestServer;
  let store: ObjectStore;
  let log: MemoryLog;

  beforeEach(async () => {
    server = await startDemoServer();
    server.putObject(BUCKET, KEY, CONTENT);
    log = new MemoryLog();
    store = await openDemo(server, WRITER, { log });
  });
  afterEach(async () => {
    store.dispose();
    await server.close();
  });

  const get = (more: object = {}, until = signal) => store.get(KEY, { maxBytes: 1 << 20, ...more }, until);
  const listed = async (): Promise<string[]> => {
    const keys: string[] = [];
    for await (const page of store.list({ prefix: 'sessions/', pageSize: 2 }, signal)) {
      keys.push(...page.objects.map(({ key }) => key));
    }
    return keys;
  };
  /** Only what stalls is waited for with short patience, so that a busy machine fails nothing else. */
  const deadlinesFor = ({ kind }: Misbehaviour) => (kind.startsWith('stall') ? IMPATIENT : DEFAULT_DEADLINES);
  const openFor = async (misbehave: Misbehaviour): Promise<void> => {
    store = await openDemo(server, WRITER, { log, deadlines: deadlinesFor(misbehave) });
  };
  /** The error must have the code, name the bucket, key or host, and hold no secret, however deep one looks. */
  const fails = async (request: Promise<unknown>, ...codes: ErrorCode[]) => {
    const error: unknown = await request.then(
      () => assert.fail('It should have failed.'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof Error && 'code' in error);
    assert.ok(
      codes.includes(error.code as ErrorCode),
      `expected ${codes.join(' or ')}, got ${inspect(error)}`,
    );
    const all = inspect(error, { depth: 20, showHidden: true }) + log.lines.join('\n');
    assert.ok(!all.includes(CANARY), 'the secret is in the error or the log');
    assert.doesNotMatch(all, /Signature=|StringToSign/, 'the signed request is in the error or the log');
    return error;
  };

  describe('answers with an error', () => {
    const table: [status: number, code: string, expected: ErrorCode][] = [
      [403, 'AccessDenied', 'accessDenied'],
      [403, 'RequestTimeTooSkewed', 'clockSkew'],
      [403, 'SignatureDoesNotMatch', 'badSignature'],
      [403, 'InvalidAccessKeyId', 'badSignature'],
      [400, 'ExpiredToken', 'credentialsExpired'],
      [404, 'NoSuchBucket', 'noSuchBucket'],
      [404, 'NoSuchKey', 'notFound'],
      [407, 'ProxyAuthenticationRequired', 'proxy'],
      [409, 'ConditionalRequestConflict', 'conflict'],
      [412, 'PreconditionFailed', 'preconditionFailed'],
      [429, 'TooManyRequests', 'throttled'],
      [503, 'SlowDown', 'throttled'],
      [503, 'ServiceUnavailable', 'serverError'],
      [500, 'InternalError', 'serverError'],
      [502, 'UnheardOf', 'serverError'],
      [418, 'UnheardOf', 'unexpectedResponse'],
    ];
    for (const [status, code, expected] of table) {
      it(`${status} ${code} is ${expected}`, async () => {
        // A wrong clock is tried with once more.
        server.fail({ times: 2, misbehave: { kind: 'error', status, code } });
        await fails(get(), expected);
      });
    }

    it('301 with the right region is wrongRegion and tells it', async () => {
      const headers = { 'x-amz-bucket-region': 'eu-west-1' };
      server.fail({ misbehave: { kind: 'error', status: 301, code: 'PermanentRedirect', headers } });
      const error = await fails(get(), 'wrongRegion');
      assert.match(error.message, /eu-west-1/);
      assert.equal((error as { data?: { region?: string } }).data?.region, 'eu-west-1');
      assert.equal(server.requests.length, 1, 'no redirect is followed');
    });
  });

  describe('sends other bytes than it should', () => {
    const table: [what: string, misbehave: Misbehaviour, ...expected: ErrorCode[]][] = [
      ['ends in the middle', { kind: 'truncate', at: 10_000 }, 'truncated'],
      ['ends before the first byte', { kind: 'truncate', at: 0 }, 'truncated'],
      ['is reset in the middle', { kind: 'reset', at: 10_000 }, 'truncated', 'connectionLost'],
      ['is dropped before the answer', { kind: 'dropAnswer' }, 'connectionLost'],
      ['announces more than it sends', { kind: 'contentLength', value: 60_000 }, 'truncated'],
      ['announces no length', { kind: 'contentLength', value: undefined }, 'unexpectedResponse'],
      ['is a web page', { kind: 'html' }, 'unexpectedResponse'],
      ['stops before the header', { kind: 'stallHeader' }, 'timeout'],
      ['stops in the middle', { kind: 'stallBody', at: 10_000 }, 'timeout'],
    ];
    for (const [what, misbehave, ...expected] of table) {
      it(`an object that ${what} is ${expected.join(' or ')}`, async () => {
        await openFor(misbehave);
        server.fail({ misbehave });
        await fails(get(), ...expected);
      });
      // A list may well come without a length: its XML ends where it ends.
      if (misbehave.kind === 'contentLength' && misbehave.value === undefined) continue;
      it(`a list that ${what} is an error, never an empty list`, async () => {
        await openFor(misbehave);
        server.fail({ misbehave: 'at' in misbehave ? { ...misbehave, at: misbehave.at / 100 } : misbehave });
        await fails(listed(), 'truncated', 'connectionLost', 'unexpectedResponse', 'timeout');
      });
    }

    it('another range than was asked for is unexpectedResponse', async () => {
      server.fail({ misbehave: { kind: 'ignoreRange' } });
      await fails(get({ range: { offset: 5, length: 10 } }), 'unexpectedResponse');
    });
    it('an error in a 200 is an error', async () => {
      const body = '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>late</Message></Error>';
      server.fail({ times: 2, misbehave: { kind: 'xml200', body } });
      await fails(listed(), 'unexpectedResponse', 'serverError');
      await fails(store.copy(KEY, 'sessions/copy', signal), 'serverError');
    });
    it('an empty 200 is no list and no stored object', async () => {
      server.fail({ times: 3, misbehave: { kind: 'xml200', body: '' } });
      await fails(listed(), 'unexpectedResponse');
      await fails(store.put('new', CONTENT, TEXT, signal), 'unexpectedResponse');
      await fails(get(), 'unexpectedResponse');
    });
    for (const [what, size, modified] of [
      ['a size beyond all numbers', '1e400', '2026-01-02T03:04:05.000Z'],
      ['a negative size', '-1', '2026-01-02T03:04:05.000Z'],
      ['half a byte', '1.5', '2026-01-02T03:04:05.000Z'],
      ['a date that is none', '1', '+999999-01-01T00:00:00.000Z'],
    ] as const) {
      it(`a list with ${what} is an error`, async () => {
        const entry = `<Key>sessions/a.fastshot</Key><Size>${size}</Size><ETag>"a"</ETag><LastModified>${modified}</LastModified>`;
        const body = `<ListBucketResult><Name>${BUCKET}</Name><Contents>${entry}</Contents></ListBucketResult>`;
        server.fail({ misbehave: { kind: 'xml200', body } });
        await fails(listed(), 'unexpectedResponse');
      });
    }
    it('a web page is no success for any request', async () => {
      server.fail({ times: Infinity, misbehave: { kind: 'html' } });
      await fails(store.head(KEY, signal), 'unexpectedResponse');
      await fails(store.put('new', CONTENT, TEXT, signal), 'unexpectedResponse');
      await fails(store.copy(KEY, 'copy', signal), 'unexpectedResponse');
      await fails(store.delete(KEY, signal), 'unexpectedResponse');
      await fails(listed(), 'unexpectedResponse');
    });
  });

  describe('lists in circles', () => {
    for (const ordered of [true, false]) {
      it(`and is found out, ${ordered ? 'by the order of keys' : 'without knowing an order'}`, async () => {
        for (let i = 0; i < 5; i++) server.putObject(BUCKET, `sessions/${i}`, 'x');
        store = await openDemo(server, WRITER, { capabilities: { ...FULL, ordered } });
        server.fail({
          operation: 'ListObjectsV2',
          times: Infinity,
          misbehave: { kind: 'listPage', page: 'loop' },
        });
        await fails(listed(), 'unexpectedResponse');
        assert.ok(server.requests.length <= 3);
      });
    }
  });

  it('is not waited for when the connection cannot be made', async () => {
    // Accepts connections and never says a word: a TLS handshake without end.
    const mute = net.createServer();
    await new Promise<void>((resolve) => void mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const endpoint = `https://127.0.0.1:${port}`;
    const muted = await openDemo({ endpoint }, WRITER, { deadlines: { ...IMPATIENT, connectMs: 100 } });
    const sockets: net.Socket[] = [];
    mute.on('connection', (socket) => sockets.push(socket.on('error', () => {})));
    await fails(muted.head(KEY, signal), 'timeout');
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => mute.close(resolve));
  });

  it('is not waited for longer than the bytes need, even when it keeps dripping', async () => {
    const hasty = { ...IMPATIENT, idleMs: 5_000, totalMs: 100, minBytesPerSecond: 1e9 };
    const impatient = await openDemo(server, WRITER, { deadlines: hasty });
    server.fail({ misbehave: { kind: 'stallBody', at: 1 } });
    await fails(impatient.get(KEY, { maxBytes: 1 << 20 }, signal), 'timeout');
  });

  describe('is left alone at once when the user cancels', () => {
    const stalls: [string, Misbehaviour][] = [
      ['before the header', { kind: 'stallHeader' }],
      ['within the body', { kind: 'stallBody', at: 10_000 }],
    ];
    for (const [where, misbehave] of stalls) {
      it(`${where}: the request is stopped, not just forgotten`, async () => {
        const patient = await openDemo(server, WRITER, {
          deadlines: { ...IMPATIENT, idleMs: 60_000, totalMs: 60_000 },
        });
        const controller = new AbortController();
        server.fail({ misbehave });
        const pending = patient.get(KEY, { maxBytes: 1 << 20 }, controller.signal);
        const failed = fails(pending, 'cancelled');
        await server.until((requests) => requests[0]?.operation === 'GetObject');
        controller.abort();
        await failed;
        await server.until((requests) => requests[0]?.status === 0);
      });
    }
  });

  describe('is asked again', () => {
    const retry = { attempts: 3, firstMs: 1, maxMs: 1 };
    const passing: Fault[] = [
      { misbehave: { kind: 'error', status: 503, code: 'SlowDown' } },
      { misbehave: { kind: 'reset', at: 100 } },
      { misbehave: { kind: 'truncate', at: 100 } },
      { misbehave: { kind: 'dropAnswer' } },
      { misbehave: { kind: 'stallBody', at: 100 } },
    ];
    for (const fault of passing) {
      it(`for an object after: ${inspect(fault.misbehave, { breakLength: Infinity })}`, async () => {
        const stubborn = await openDemo(server, WRITER, { retry, deadlines: deadlinesFor(fault.misbehave) });
        server.fail(fault);
        const result = await stubborn.get(KEY, { maxBytes: 1 << 20 }, signal);
        assert.equal(result.status, 'ok');
        assert.ok(CONTENT.equals(result.bytes));
        assert.equal(server.requests.length, 2);
      });
    }

    it('for the rest of a list only', async () => {
      for (let i = 0; i < 5; i++) server.putObject(BUCKET, `sessions/${i}`, 'x');
      const stubborn = await openDemo(server, WRITER, { retry });
      const pages: ListPage[] = [];
      for await (const page of stubborn.list({ prefix: 'sessions/', pageSize: 2 }, signal)) {
        if (pages.length === 0) server.fail({ misbehave: { kind: 'dropAnswer' } });
        pages.push(page);
      }
      assert.deepEqual(
        pages.flatMap(({ objects }) => objects.map(({ key }) => key)),
        server.objects(BUCKET).map(({ key }) => key),
      );
      assert.equal(server.requests.length, 4);
    });

    it('but not for a conditional write: it may have been done', async () => {
      const stubborn = await openDemo(server, WRITER, { retry });
      server.fail({ operation: 'PutObject', misbehave: { kind: 'dropAnswer' } });
      await fails(stubborn.put('new', CONTENT, { ...TEXT, condition: 'absent' }, signal), 'connectionLost');
      assert.equal(server.requests.length, 1);
      assert.equal((await stubborn.head('new', signal)).size, CONTENT.length);
    });
  });

  it('leaves a line in the log for every attempt, without secrets', async () => {
    const stubborn = await openDemo(server, WRITER, { log, retry: { attempts: 2, firstMs: 1, maxMs: 1 } });
    server.fail({ misbehave: { kind: 'error', status: 503, code: 'SlowDown' } });
    await stubborn.get(KEY, { maxBytes: 1 << 20 }, signal);
    assert.equal(log.lines.length, 2);
    assert.match(log.lines[0] ?? '', new RegExp(`GET ${KEY} .*"code":"throttled"`));
    assert.match(log.lines[1] ?? '', /"bytes":50000/);
    assert.ok(!log.lines.join('').includes(CANARY));
  });
});
