import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http from 'node:http';
import { CopyObjectCommand, PutObjectCommand, type S3ServiceException } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { after, before, describe, it } from 'mocha';
import type { ObjectStore } from '../../src/storage/objectStore';
import { startS3Server, type S3TestServer } from '../../tools/s3-server/s3Server';
import { linksContract } from './links.contract';
import { objectStoreContract } from './objectStore.contract';
import { loopbackConfig, openProbed } from '../support/world/connect';
import { probeContract } from './probe.contract';
import { s3ProtocolContract } from './s3Protocol.contract';
import { connectRaw, type RawAccess } from '../support/world/rawClient';

const KEYS = { accessKeyId: 'contract-access', secretAccessKey: 'contract-secret' };
const BUCKET = 'contract';

describe('Contract: demo server', () => {
  let server: S3TestServer;
  before(async () => {
    server = await startS3Server({
      users: [{ ...KEYS, access: 'readWrite' }],
      buckets: [BUCKET, { name: 'like-ceph', ignoresCopyConditions: true }],
    });
  });
  after(() => server.close());

  for (const prefix of ['', 'team one/']) {
    describe(prefix ? `object store below the prefix "${prefix}"` : 'object store', () => {
      let store: ObjectStore;
      before(async () => {
        store = await openProbed(loopbackConfig(server.endpoint, BUCKET, { prefix }), KEYS);
      });
      after(() => store.dispose());

      objectStoreContract(() => store);
      probeContract(() => store, { etagQuoting: 'quoted' });
      linksContract(() => store);
    });
  }

  describe('S3 protocol', () => {
    let raw: RawAccess;
    before(() => {
      raw = connectRaw(server.endpoint, BUCKET, KEYS);
    });
    after(() => raw.client.destroy());
    s3ProtocolContract(() => raw, 'amazon');

    for (const [what, headers] of [
      ['creates', { 'if-none-match': '*' }],
      ['replaces', { 'if-match': `"${createHash('md5').update('first').digest('hex')}"` }],
    ] as const) {
      it(`says 409 to who ${what} an object that another one wrote while this was on its way`, async () => {
        const key = `races/${what}`;
        if (what === 'replaces') server.putObject(BUCKET, key, 'first');
        const Key = key;
        const url = await getSignedUrl(raw.client, new PutObjectCommand({ Bucket: BUCKET, Key }));
        server.resetCounts();
        const slow = http.request(url, { method: 'PUT', headers: { ...headers, 'content-length': 4 } });
        slow.write('la');
        const answered = once(slow, 'response') as Promise<[http.IncomingMessage]>;
        await server.until((requests) => requests.length === 1);
        server.putObject(BUCKET, key, 'second');
        slow.end('te');
        const [answer] = await answered;
        const body = Buffer.concat(await answer.toArray()).toString();
        assert.deepEqual(
          [answer.statusCode, /<Code>(.*)<\/Code>/.exec(body)?.[1]],
          [409, 'ConditionalRequestConflict'],
        );
        assert.equal(
          server
            .objects(BUCKET)
            .find((object) => object.key === key)
            ?.bytes.toString(),
          'second',
        );
      });
    }

    for (const [name, answers] of [
      [BUCKET, '412'],
      ['like-ceph', '200'],
    ] as const) {
      it(`copies onto what is there, against a condition: ${answers} (${name})`, async () => {
        server.putObject(name, 'source', 'source');
        server.putObject(name, 'target', 'target');
        const copy = new CopyObjectCommand({
          Bucket: name,
          Key: 'target',
          CopySource: `${name}/source`,
          IfNoneMatch: '*',
        });
        const status = await raw.client.send(copy).then(
          ({ $metadata }) => $metadata.httpStatusCode,
          (error: S3ServiceException) => error.$metadata.httpStatusCode,
        );
        assert.equal(String(status), answers);
      });
    }
  });
});
