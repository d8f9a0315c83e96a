import assert from 'node:assert/strict';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, describe, it } from 'mocha';
import type { ErrorCode } from '../../../src/base/errors';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { MAX_ANSWER_BYTES, MAX_ERROR_BYTES } from '../../../src/storage/s3/answers';
import { openDemo } from '../../support/world/demoServer';

const { signal } = new AbortController();
const KEY = 'sessions/20250101120000_a.fastshot';
/** What lies in the buffers of both ends when one of them stops. Bytes. */
const UNDERWAY = 16 * 1024 * 1024;

interface Prepared {
  readonly status: number;
  readonly type: string;
  readonly begin: string;
  /** Goes on without end, until nobody listens. */
  readonly isEndless?: boolean;
}

describe('Answers of an S3 server', () => {
  let prepared: Prepared;
  let sent = 0;
  let store: ObjectStore;
  const server = http.createServer((request, response) => {
    const { status, type, begin, isEndless } = prepared;
    response.writeHead(status, { 'content-type': type });
    if (!isEndless || request.method === 'HEAD') return void response.end(begin);
    const filler = Buffer.alloc(256 * 1024, ' ');
    Readable.from(
      (function* () {
        yield Buffer.from(begin);
        for (;;) {
          sent += filler.length;
          yield filler;
        }
      })(),
    ).pipe(response);
    return undefined;
  });
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has one
    store = await openDemo({ endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
  after(async () => {
    store.dispose();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const list = async (): Promise<void> => {
    for await (const page of store.list({ prefix: 'sessions/' }, signal)) assert.ok(page);
  };
  const requests: Record<string, () => Promise<unknown>> = {
    LIST: list,
    GET: () => store.get(KEY, { maxBytes: 1 << 20 }, signal),
    HEAD: () => store.head(KEY, signal),
    PUT: () => store.put(KEY, Buffer.from('x'), { contentType: 'image/png' }, signal),
    COPY: () => store.copy(KEY, 'trash/a', signal),
    DELETE: () => store.delete(KEY, signal),
    UPLOADS: () => store.leftovers.list('', signal),
  };

  for (const name of ['LIST', 'UPLOADS', 'COPY', 'PUT']) {
    it(`to ${name} that never end are given up`, async () => {
      sent = 0;
      prepared = { status: 200, type: 'application/xml', begin: '<ListBucketResult>', isEndless: true };
      await assert.rejects(requests[name]!(), { code: 'unexpectedResponse', message: /more than 8 MB/ });
      assert.ok(sent <= MAX_ANSWER_BYTES + UNDERWAY, `${sent} bytes`);
    });
  }

  for (const [status, code] of [
    [403, 'accessDenied'],
    [404, 'notFound'],
    [503, 'serverError'],
  ] as const) {
    it(`that are an error of ${status} without end are what the status says`, async () => {
      sent = 0;
      prepared = { status, type: 'application/xml', begin: '<Error><Message>', isEndless: true };
      for (const name of ['LIST', 'GET', 'PUT']) await assert.rejects(requests[name]!(), { code });
      assert.ok(sent <= 3 * (MAX_ERROR_BYTES + UNDERWAY), `${sent} bytes`);
    });
  }

  const twice =
    '<Code>AccessDenied</Code><Code>B</Code><Message>Not on Sundays</Message><Message>B</Message>';
  const nested =
    '<Code>KMS.Disabled</Code><Message><b>Not</b> on Sundays</Message><Region><b>x</b></Region><Region/>';
  const oddErrors: [what: string, status: number, body: string, code: ErrorCode, says: RegExp][] = [
    ['with elements twice', 403, twice, 'accessDenied', /The store says: Not on Sundays \(AccessDenied\)$/],
    ['with elements in its text', 403, nested, 'accessDenied', /denies access to[^[]*$/],
    ['that moves with elements in its region', 301, nested, 'accessDenied', /denies access to[^[]*$/],
    ['with a region twice', 301, '<Region>r-1</Region><Region>r-2</Region>', 'wrongRegion', /in region r-1,/],
    [
      'whose code has elements',
      403,
      '<Code><b>A</b></Code><Message>M</Message>',
      'accessDenied',
      /denies access/,
    ],
  ];
  for (const [what, status, body, code, message] of oddErrors) {
    it(`that are an error ${what} are explained`, async () => {
      prepared = { status, type: 'application/xml', begin: `<Error>${body}</Error>` };
      for (const name of ['LIST', 'GET', 'PUT']) {
        await assert.rejects(requests[name]!(), { code, message }, name);
      }
    });
  }

  const pages: [status: number, type: string, code: ErrorCode][] = [
    [200, 'text/html', 'unexpectedResponse'],
    [401, 'text/html; charset=utf-8', 'unexpectedResponse'],
    [403, 'text/html', 'unexpectedResponse'],
    [404, 'application/xhtml+xml', 'unexpectedResponse'],
    [502, 'text/html', 'serverError'],
    [503, 'text/html', 'serverError'],
  ];
  for (const [status, type, code] of pages) {
    it(`that are a web page with status ${status} are ${code}, for every request`, async () => {
      prepared = { status, type, begin: '<html><body>Sign in to Café Wi-Fi</body></html>' };
      for (const [name, request] of Object.entries(requests)) {
        const message = code === 'unexpectedResponse' ? /web page/ : /error of its own/;
        await assert.rejects(request(), { code, message }, name);
      }
    });
  }
});
