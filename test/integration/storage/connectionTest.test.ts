import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ErrorCode } from '../../../src/base/errors';
import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import { testConnection, type ConnectionReport, type StepResult } from '../../../src/storage/connectionTest';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import { fieldAtFault } from '../../../src/views/connect/afterFailure';
import { loadBucket37 } from '../../support/world/bucket37';
import type { S3ServerOptions, S3TestServer } from '../../../tools/s3-server/s3Server';
import { SELF_SIGNED } from '../../../tools/s3-server/selfSigned';
import {
  BUCKET,
  configFor,
  KEEPER,
  NOBODY,
  READER,
  startDemoServer,
  WRITER,
} from '../../support/world/demoServer';

const { signal } = new AbortController();

describe('The connection test', () => {
  const servers: S3TestServer[] = [];
  let server: S3TestServer;
  let key: string;

  const start = async (options: Partial<S3ServerOptions> = {}): Promise<S3TestServer> => {
    const started = await startDemoServer(options);
    servers.push(started);
    return started;
  };
  beforeEach(async () => {
    server = await start();
    key = await loadBucket37(server, BUCKET);
  });
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((started) => started.close()));
  });

  const run = async (overrides: Partial<S3Config> = {}, keys: AccessKeys = WRITER, encryptionKey = key) => {
    const seen: StepResult[] = [];
    const config = configFor(server.endpoint, overrides);
    const subject = { config, keys, vault: desktopVault(encryptionKey), log: silentLog };
    const report = await testConnection(subject, (step) => seen.push(step), signal);
    assert.deepEqual(seen, report.steps, 'every step is told as it ends');
    return report;
  };
  const statuses = (report: ConnectionReport): string =>
    report.steps.map(({ step, status }) => `${step} ${status}`).join(', ');
  /** Fails at one step with one code; what comes before is ok, what comes after is not tried. */
  const failsAt = (report: ConnectionReport, step: string, code: ErrorCode, message: RegExp): StepResult => {
    assert.equal(report.ok, false);
    const failed = report.steps.find(({ status }) => status === 'failed');
    assert.deepEqual([failed?.step, failed?.error?.code], [step, code], statuses(report));
    assert.match(failed?.message ?? '', message);
    const at = report.steps.findIndex(({ status }) => status === 'failed');
    assert.ok(report.steps.slice(0, at).every(({ status }) => status === 'ok'));
    assert.ok(report.steps.slice(at + 1).every(({ status }) => status === 'skipped'));
    assert.equal(report.steps.length, 5);
    return failed!;
  };

  it('passes, reads no session whole and leaves the bucket as it was', async () => {
    const before = server.objects(BUCKET).map(({ key: name }) => name);
    const report = await run();
    assert.equal(statuses(report), 'reach ok, list ok, read ok, decode ok, capabilities ok');
    assert.equal(report.capabilities?.writable, true);
    assert.deepEqual(
      server.objects(BUCKET).map(({ key: name }) => name),
      before,
    );
    const received = server.requests
      .filter(({ operation }) => operation === 'GetObject')
      .reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    assert.ok(received < 200_000, `${received} bytes were read`);
  });

  it('passes for a read-only user and says so', async () => {
    const report = await run({}, READER);
    assert.ok(report.ok);
    assert.equal(report.capabilities?.writable, false);
    assert.match(report.steps.at(-1)?.message ?? '', /read-only/);
  });

  it('passes for a user who may not delete and says so', async () => {
    const report = await run({}, KEEPER);
    assert.ok(report.ok);
    assert.equal(report.capabilities?.deletes, false);
    assert.match(report.steps.at(-1)?.message ?? '', /may not delete/);
  });

  it('passes for an empty bucket with a note', async () => {
    server = await start();
    const report = await run();
    assert.equal(statuses(report), 'reach ok, list ok, read skipped, decode skipped, capabilities ok');
    assert.match(report.steps[1]?.message ?? '', /no sessions yet/);
  });

  it('names a host that does not exist', async () => {
    failsAt(
      await run({ endpoint: 'http://no-such-host.invalid' }),
      'reach',
      'hostNotFound',
      /no-such-host\.invalid/,
    );
  });

  it('names a port where nothing listens', async () => {
    const { endpoint } = server;
    await server.close();
    failsAt(await run({ endpoint }), 'reach', 'connectionRefused', /refused/);
  });

  it('does not trust a self-signed certificate', async () => {
    const { endpoint } = await start({ tls: SELF_SIGNED });
    failsAt(await run({ endpoint }), 'reach', 'tls', /certificate/);
  });

  it('notices HTTP and HTTPS mixed up', async () => {
    failsAt(await run({ endpoint: server.endpoint.replace('http:', 'https:') }), 'reach', 'tls', /HTTPS/);
    const secure = await start({ tls: SELF_SIGNED });
    const mixed = await run({ endpoint: secure.endpoint.replace('https:', 'http:') });
    assert.deepEqual([mixed.ok, mixed.steps[0]?.status], [false, 'failed']);
  });

  it('offers the right region', async () => {
    const elsewhere = await start({ buckets: [{ name: BUCKET, region: 'eu-central-1' }] });
    const failed = failsAt(
      await run({ endpoint: elsewhere.endpoint }),
      'list',
      'wrongRegion',
      /eu-central-1/,
    );
    assert.equal(failed.error?.data['region'], 'eu-central-1');
    const again = await run({ endpoint: elsewhere.endpoint, region: 'eu-central-1' });
    assert.ok(again.ok);
  });

  it('names a bucket that does not exist', async () => {
    failsAt(await run({ bucket: 'no-such-bucket' }), 'list', 'noSuchBucket', /no-such-bucket/);
  });

  it('tells denied access, an unknown key and a wrong secret apart', async () => {
    failsAt(await run({}, NOBODY), 'list', 'accessDenied', /allowed/);
    failsAt(
      await run({}, { accessKeyId: 'UNKNOWN', secretAccessKey: 'x' }),
      'list',
      'badSignature',
      /access key/,
    );
    failsAt(await run({}, { ...WRITER, secretAccessKey: 'x' }), 'list', 'badSignature', /secret key/);
  });

  it('notices a clock that is wrong where asking with the time of the store does not help', async () => {
    const error = { kind: 'error', status: 403, code: 'RequestTimeTooSkewed' } as const;
    server.fail({ operation: 'ListObjectsV2', times: Infinity, misbehave: error });
    failsAt(await run(), 'list', 'clockSkew', /clock/);
  });

  it('notices a list that may be read while sessions may not', async () => {
    server.fail({ operation: 'GetObject', misbehave: { kind: 'error', status: 403, code: 'AccessDenied' } });
    failsAt(await run(), 'read', 'accessDenied', /sessions\//);
  });

  it('notices a wrong encryption key', async () => {
    failsAt(await run({}, WRITER, 'not the key'), 'decode', 'wrongKey', /key/);
  });

  it('does not take one damaged session for a wrong key', async () => {
    server.putObject(BUCKET, 'sessions/99991231235959_broken.fastshot', 'not a session at all');
    assert.equal(statuses(await run()), 'reach ok, list ok, read ok, decode ok, capabilities ok');
  });

  it('notices a folder that does not exist, and makes none', async () => {
    const path = join(tmpdir(), `fastshot-no-folder-${process.pid}`);
    const config = { kind: 'folder', path } as const;
    const subject = { config, keys: undefined, vault: desktopVault(key), log: silentLog };
    const report = await testConnection(subject, () => {}, signal);
    const failed = failsAt(report, 'reach', 'folderUnreachable', /no-folder.*choose another folder/);
    assert.equal(fieldAtFault(failed.error), 'folder');
    await assert.rejects(stat(path), { code: 'ENOENT' });
  });

  it('says of no key that it is right which was not tried on anything encrypted', async () => {
    const decoded = async (encryptionKey: string): Promise<string | undefined> => {
      const report = await run({}, WRITER, encryptionKey);
      assert.equal(statuses(report), 'reach ok, list ok, read ok, decode ok, capabilities ok');
      return report.steps.find(({ step }) => step === 'decode')?.message;
    };
    const plain = JSON.stringify({ session: { windows: [] }, metadata: { name: 'plain' } });
    const put = (day: number): void =>
      void server.putObject(BUCKET, `sessions/999912${day}000000_plain.fastshot`, plain);
    for (let day = 10; day < 29; day++) put(day);
    // 19 that are not encrypted, and then one that is.
    assert.equal(await decoded(key), 'The encryption key is right.');
    put(29);
    const untried = 'of the newest sessions 20 are not encrypted.';
    const nothing = `Nothing encrypted was found to test the encryption key with: ${untried}`;
    assert.equal(await decoded(key), nothing);
    assert.equal(await decoded('not the key'), nothing);
    assert.equal(await decoded(''), `The sessions can be decoded: ${untried}`);
  });

  it('looks at the newest sessions, also where more are there than a page lists', async () => {
    server = await start();
    const put = (name: string, text: string): void =>
      void server.putObject(BUCKET, `sessions/${name}.fastshot`, text);
    for (let number = 1000; number < 2005; number++) put(`20200101${number}00_old`, 'x');
    const session = { session: { windows: [] }, metadata: { name: 'new' } };
    for (const name of ['20260101000000_new', '20260102000000_new']) put(name, JSON.stringify(session));
    server.resetCounts();
    const encrypted = Buffer.from(JSON.stringify({ ...session, pad: 'x'.repeat(100) })).map(
      (byte, index) => byte ^ 'secret'.charCodeAt(index % 6),
    );
    server.putObject(BUCKET, 'sessions/20260103000000_new.fastshot', encrypted);
    const report = await run({}, WRITER, 'secret');
    assert.equal(report.steps.find(({ step }) => step === 'decode')?.message, 'The encryption key is right.');
    const read = server.requests.filter(({ operation }) => operation === 'GetObject').map((each) => each.key);
    assert.ok(
      read.includes('sessions/20260103000000_new.fastshot') && !read.some((name) => /_old/.test(name)),
    );
  });

  it('can be cancelled', async () => {
    const config = configFor(server.endpoint);
    const subject = { config, keys: WRITER, vault: desktopVault(key), log: silentLog };
    await assert.rejects(
      testConnection(subject, () => {}, AbortSignal.abort()),
      { code: 'cancelled' },
    );
  });
});
