import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkSessionName } from '../../../src/session/sessionName';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { createS3Store } from '../../../src/storage/s3/s3Store';
import { listSessions } from '../../../src/sync/remoteSessions';
import { answerOf, wordOf } from '../answers';
import { AWKWARD_TEXTS } from '../json';
import type { Random } from '../random';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const CONFIG = {
  kind: 's3',
  region: 'us-east-1',
  bucket: 'b',
  prefix: '',
  pathStyle: true,
  profile: '',
  credentials: 'keys',
} as const;
const KEYS = { accessKeyId: 'AKIAFUZZ', secretAccessKey: 'fuzz-secret' };
const CAPABILITIES = {
  writable: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
} as const;

const ENTRY =
  '<Contents><Key>sessions/20250621114615_a.fastshot</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag><Size>42</Size><StorageClass>STANDARD</StorageClass></Contents>';
const page = (inside: string): string =>
  `200\n<?xml version="1.0" encoding="UTF-8"?>\n<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>sessions/</Prefix><KeyCount>1</KeyCount><MaxKeys>1000</MaxKeys><EncodingType>url</EncodingType>${inside}</ListBucketResult>`;
const error = (status: number, code: string): string =>
  `${status}\n<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message><Region>eu-west-1</Region></Error>`;

let store: ObjectStore;
let answer: Buffer = Buffer.alloc(0);

/** Answers to list requests, as they come to us through the SDK from a server: a status in the first line, then XML. */
export const listAnswers: FuzzTarget = {
  name: 'list-answers',
  weight: 4,
  memoryMb: 128,
  seeds: () =>
    [
      page('<IsTruncated>false</IsTruncated>'),
      page(`<IsTruncated>false</IsTruncated>${ENTRY}${ENTRY.replace('_a', '_b')}`),
      page(`<IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken>${ENTRY}`),
      error(403, 'AccessDenied'),
      error(503, 'SlowDown'),
      error(301, 'PermanentRedirect'),
      '200\n<html></html>',
      '500\n',
    ].map((text) => Buffer.from(text)),
  tokens: [
    ...words`< > </ /> & &amp; &#0; &#x10FFFF; <![CDATA[ ]]> <!-- --> <?xml`,
    '<!DOCTYPE a [<!ENTITY b "c">]>',
    ...words`&b; <Contents> <Key> </Key> <Size> <ETag> <LastModified> <IsTruncated>true</IsTruncated> <Name></Name> %00 %2F % %ED%A0%80 +`,
    ENTRY,
    '<__proto__>x</__proto__>',
    '<a>'.repeat(1000),
    ...AWKWARD_TEXTS,
  ],
  generate: makePage,
  start: async () => {
    const server = createServer((_request, response) => {
      const lineEnd = answer.indexOf('\n');
      const status = Number(answer.toString('latin1', 0, Math.max(0, lineEnd)));
      response.writeHead(status >= 200 && status < 600 ? status : 200, { 'Content-Type': 'application/xml' });
      response.end(answer.subarray(lineEnd + 1));
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    store = createS3Store({ ...CONFIG, endpoint }, KEYS, { capabilities: CAPABILITIES });
  },
  run: async (input) => {
    answer = input;
    const { signal } = new AbortController();
    const listing = await answerOf(() => listSessions(store, undefined, signal));
    if (listing instanceof Error) {
      assert.ok(!JSON.stringify([listing.message, listing.data]).includes(KEYS.secretAccessKey));
      return `${listing.code} ${listing.message.slice(0, 60)}`;
    }
    for (const { filename, size, etag, modified } of listing.sessions.values()) {
      assert.equal(checkSessionName(filename), undefined);
      assert.ok(Number.isSafeInteger(size) && size > 0, `size ${size}`);
      assert.ok(Number.isSafeInteger(modified), `time ${modified}`);
      assert.ok(etag !== '');
    }
    return `${listing.sessions.size} ${listing.skipped.map(({ why }) => why).join(' ')} ${wordOf(listing)}`;
  },
};

function makePage(random: Random): Buffer {
  const entry = (): string => {
    const key = random.oneIn(2)
      ? `2025062111461${random.below(10)}_${random.below(100)}.fastshot`
      : random.pick(AWKWARD_TEXTS);
    return ENTRY.replace('20250621114615_a.fastshot', encodeURIComponent(key.toWellFormed()))
      .replace('>42<', `>${random.pick([...words`0 -1 1.5 1e400`, '', 'NaN', '42', '9007199254740993'])}<`)
      .replace(
        '2026-01-02T03:04:05.000Z',
        random.pick(['', 'x', '2026-01-02T03:04:05Z', '9999999-01-01T00:00:00Z']),
      );
  };
  return Buffer.from(
    page(
      `<IsTruncated>${random.pick(['true', 'false', ''])}</IsTruncated>${Array.from({ length: random.length(20) }, entry).join('')}`,
    ),
  );
}
