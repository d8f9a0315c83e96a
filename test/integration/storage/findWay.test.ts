import assert from 'node:assert/strict';
import dns from 'node:dns';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { testConnection, type ConnectionReport } from '../../../src/storage/connectionTest';
import { findWay } from '../../../src/storage/findWay';
import type { S3Config } from '../../../src/storage/storeConfig';
import type { S3ServerOptions, S3TestServer } from '../../../tools/s3-server/s3Server';
import { BUCKET, configFor, startDemoServer, WRITER } from '../../support/world/demoServer';

const { signal } = new AbortController();
/** A name of the server, and below it one of each bucket. */
const HOST = 's3.store.test';

describe('The way to a bucket, found by trying', () => {
  let server: S3TestServer | undefined;
  const { lookup } = dns;
  beforeEach(() => {
    // What a name server would say of these names.
    dns.lookup = ((name: string, options: object, callback: never) =>
      lookup(name.endsWith('store.test') ? '127.0.0.1' : name, options, callback)) as typeof dns.lookup;
  });
  afterEach(async () => {
    dns.lookup = lookup;
    await server?.close();
  });

  const find = async (
    options: Partial<S3ServerOptions>,
    overrides: Partial<S3Config> = {},
  ): Promise<{ report: ConnectionReport; config: S3Config; requests: number }> => {
    server = await startDemoServer(options);
    const endpoint = server.endpoint.replace('127.0.0.1', HOST);
    let requests = 0;
    const found = await findWay(
      configFor(endpoint, overrides),
      (config) => {
        requests += 1;
        const subject = { config, keys: WRITER, vault: desktopVault(''), log: silentLog };
        return testConnection(subject, () => {}, signal);
      },
      ({ steps }) => steps.find(({ status }) => status === 'failed')?.error,
    );
    return { report: found.result, config: found.config as S3Config, requests };
  };

  it('takes the region from the answer to the wrong one', async () => {
    const { report, config, requests } = await find({ buckets: [{ name: BUCKET, region: 'eu-central-1' }] });
    assert.deepEqual([report.ok, config.region, config.pathStyle, requests], [true, 'eu-central-1', true, 2]);
  });

  it('falls back to the bucket in the host name, where the server wants that', async () => {
    const { report, config } = await find({ virtualHostsOf: HOST });
    assert.deepEqual([report.ok, config.pathStyle], [true, false], JSON.stringify(report.steps));
  });

  it('finds both at once', async () => {
    const elsewhere = [{ name: BUCKET, region: 'cn-north-1' }];
    const { report, config } = await find({ virtualHostsOf: HOST, buckets: elsewhere });
    assert.deepEqual([report.ok, config.region, config.pathStyle], [true, 'cn-north-1', false]);
  });

  it('tells what the first way met where none leads there', async () => {
    const { report, config } = await find({}, { bucket: 'no-such' });
    assert.equal(report.steps.find(({ status }) => status === 'failed')?.error?.code, 'noSuchBucket');
    assert.equal(config.pathStyle, true);
  });
});
