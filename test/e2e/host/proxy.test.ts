import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { startForwardProxy, type ForwardProxy } from '../../support/proxy/forwardProxy';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import type { Sandbox } from './connected';
import {
  changeSettings,
  connect,
  createSandbox,
  disconnect,
  readFixture,
  SAMPLE,
  sessionUri,
} from './connected';

const BUCKET = 'team-bucket';
const KEYS = { accessKeyId: 'AKIAHOSTSUITE', secretAccessKey: 'host-suite-secret' };
/** What the SDK's default chain looks at first: no secret has to be entered. */
const ENV = { AWS_ACCESS_KEY_ID: KEYS.accessKeyId, AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey };

describe("VS Code's proxy setting", () => {
  let server: S3TestServer;
  let proxy: ForwardProxy;
  let sandbox: Sandbox;
  before(async () => {
    server = await startS3Server({ users: [{ ...KEYS, access: 'readWrite' }], buckets: [BUCKET] });
    server.putObject(BUCKET, `sessions/${SAMPLE.filename}`, readFixture(SAMPLE.fixture));
    proxy = await startForwardProxy({ 'store.test': '127.0.0.1' });
    sandbox = createSandbox();
    Object.assign(process.env, ENV);
    await changeSettings('http', { proxy: proxy.url });
  });
  after(async () => {
    await changeSettings('http', { proxy: undefined });
    for (const name of Object.keys(ENV)) Reflect.deleteProperty(process.env, name);
    await disconnect(sandbox);
    await proxy.close();
    await server.close();
  });

  it('is honoured by requests to the store, whose name only the proxy knows', async () => {
    const endpoint = server.endpoint.replace('127.0.0.1', 'store.test');
    const id = await connect(
      {
        kind: 's3',
        endpoint,
        region: 'us-east-1',
        bucket: BUCKET,
        prefix: '',
        pathStyle: true,
        credentials: 'default',
        profile: '',
      },
      sandbox,
    );
    const bytes = await vscode.workspace.fs.readFile(sessionUri(id));
    assert.deepEqual(Buffer.from(bytes), readFixture(SAMPLE.fixture));
    const key = encodeURIComponent(SAMPLE.filename);
    assert.ok(
      proxy.requests.includes(`GET ${endpoint}/${BUCKET}/sessions/${key}?x-id=GetObject`),
      proxy.requests.join('\n'),
    );
    assert.equal(proxy.requests.length, server.requests.length);
  });
});
