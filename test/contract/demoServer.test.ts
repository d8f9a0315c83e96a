import { after, before, describe } from 'mocha';
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
    server = await startS3Server({ users: [{ ...KEYS, access: 'readWrite' }], buckets: [BUCKET] });
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
  });
});
