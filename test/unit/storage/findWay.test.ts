import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type ErrorCode, type ErrorData, FastshotError } from '../../../src/base/errors';
import { findWay, likelyRegion } from '../../../src/storage/findWay';
import type { S3Config, StoreConfig } from '../../../src/storage/storeConfig';

const FIRST: S3Config = {
  kind: 's3',
  endpoint: 'https://s3.example.org',
  region: 'us-east-1',
  bucket: 'shots',
  prefix: '',
  pathStyle: true,
  credentials: 'keys',
  profile: '',
};

const failing = (code: ErrorCode, data: ErrorData = {}): FastshotError =>
  new FastshotError(code, code, { data });

/** What a store answers by region and style, as in `us-east-1 path`; nothing: it is reached. */
type Answers = Readonly<Record<string, FastshotError>>;

/** Tries it, and tells in which ways, in their order, and which of them came out. */
async function ways(answers: Answers, first: Partial<S3Config> = {}): Promise<string[]> {
  const tried: string[] = [];
  const nameOf = (config: StoreConfig): string =>
    config.kind === 's3' ? `${config.region} ${config.pathStyle ? 'path' : 'host'}` : config.path;
  const { config } = await findWay(
    { ...FIRST, ...first },
    async (attempt) => {
      tried.push(nameOf(attempt));
      return answers[nameOf(attempt)];
    },
    (failure) => failure,
  );
  return [...tried, `→ ${nameOf(config)}`];
}

describe('The way to a bucket', () => {
  it('is the first one where that reaches it', async () => {
    assert.deepEqual(await ways({}), ['us-east-1 path', '→ us-east-1 path']);
  });

  it('is that of the region which the store names', async () => {
    const moved = failing('wrongRegion', { region: 'eu-west-1' });
    const expected = ['us-east-1 path', 'eu-west-1 path', '→ eu-west-1 path'];
    assert.deepEqual(await ways({ 'us-east-1 path': moved }), expected);
    // What is wrong there is what is to be told.
    const denied = failing('accessDenied', { s3Code: 'AccessDenied' });
    assert.deepEqual(await ways({ 'us-east-1 path': moved, 'eu-west-1 path': denied }), expected);
  });

  it('never leads in circles, nor to what is no region', async () => {
    const to = (region: string): FastshotError => failing('wrongRegion', { region });
    assert.deepEqual(await ways({ 'us-east-1 path': to('eu-west-1'), 'eu-west-1 path': to('us-east-1') }), [
      'us-east-1 path',
      'eu-west-1 path',
      '→ eu-west-1 path',
    ]);
    assert.deepEqual(await ways({ 'us-east-1 path': to('x.evil.example/') }), [
      'us-east-1 path',
      '→ us-east-1 path',
    ]);
  });

  it('is the other URL style where the first knows no such bucket, and that one does', async () => {
    for (const code of ['noSuchBucket', 'accessDenied', 'unexpectedResponse', 'wrongRegion'] as const) {
      assert.deepEqual(
        await ways({ 'us-east-1 path': failing(code) }),
        ['us-east-1 path', 'us-east-1 host', '→ us-east-1 host'],
        code,
      );
    }
    const host = { 'us-east-1 host': failing('hostNotFound') };
    assert.equal((await ways(host, { pathStyle: false })).at(-1), '→ us-east-1 path');
  });

  it('stays the first where the other style fails as well', async () => {
    const answers = { 'us-east-1 path': failing('noSuchBucket'), 'us-east-1 host': failing('hostNotFound') };
    assert.deepEqual(await ways(answers), ['us-east-1 path', 'us-east-1 host', '→ us-east-1 path']);
  });

  it('is the region of the other style, too', async () => {
    const answers = {
      'us-east-1 path': failing('accessDenied', { s3Code: 'SecondLevelDomainForbidden' }),
      'us-east-1 host': failing('wrongRegion', { region: 'cn-north-1' }),
    };
    assert.equal((await ways(answers)).at(-1), '→ cn-north-1 host');
  });

  it('is looked for only where region and style can be what is wrong', async () => {
    const once = (code: ErrorCode, first: Partial<S3Config> = {}, data?: ErrorData): Promise<string[]> =>
      ways({ 'us-east-1 path': failing(code, data) }, first);
    for (const code of ['connectionRefused', 'timeout', 'hostNotFound', 'badSignature'] as const) {
      assert.equal((await once(code)).length, 2, code);
    }
    assert.equal((await once('accessDenied', {}, { s3Code: 'AccessDenied' })).length, 2);
    // No name can stand before a number, and Amazon knows both styles.
    for (const endpoint of ['http://127.0.0.1:9000', 'http://[::1]:9000', 'http://localhost:9000', '']) {
      assert.equal((await once('noSuchBucket', { endpoint })).length, 2, endpoint);
    }
    assert.equal((await once('noSuchBucket', { bucket: 'Team.Shots' })).length, 2);
  });

  it('goes back to the region that most servers answer to', async () => {
    const refused = { 'eu-x path': failing('badSignature', { s3Code: 'AuthorizationHeaderMalformed' }) };
    assert.deepEqual(await ways(refused, { region: 'eu-x' }), [
      'eu-x path',
      'us-east-1 path',
      '→ us-east-1 path',
    ]);
  });

  it('begins with the region that the name of a server tells', () => {
    assert.equal(likelyRegion('https://s3.eu-central-1.wasabisys.com'), 'eu-central-1');
    assert.equal(likelyRegion('https://s3.us-west-004.backblazeb2.com'), 'us-west-004');
    assert.equal(likelyRegion('https://s3.fr-par.scw.cloud/'), 'fr-par');
    for (const endpoint of [
      '',
      'https://s3.example.org',
      'http://127.0.0.1:9000',
      'https://minio.example.org',
    ]) {
      assert.equal(likelyRegion(endpoint), 'us-east-1', endpoint);
    }
  });
});
