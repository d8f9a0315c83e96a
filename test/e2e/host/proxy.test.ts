import assert from 'node:assert/strict';
import type { Context } from 'mocha';
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
import { PROXIED_KEYS, PROXIED_STORE } from './proxiedStore';

const { bucket: BUCKET, endpoint: ENDPOINT } = PROXIED_STORE;

describe("VS Code's proxy setting", () => {
  let server: S3TestServer;
  let proxy: ForwardProxy;
  let sandbox: Sandbox;
  before(async function (this: Context) {
    // Desktop VS Code keeps secrets in the system's keyring, where nothing is put for a test.
    if (process.env['FASTSHOT_KEYRING'] === undefined) this.skip();
    server = await startS3Server({ users: [{ ...PROXIED_KEYS, access: 'readWrite' }], buckets: [BUCKET] });
    server.putObject(BUCKET, `sessions/${SAMPLE.filename}`, readFixture(SAMPLE.fixture));
    proxy = await startForwardProxy({ 'store.test': new URL(server.endpoint).host });
    sandbox = createSandbox();
    await changeSettings('http', { proxy: proxy.url });
  });
  after(async () => {
    if (process.env['FASTSHOT_KEYRING'] === undefined) return;
    await changeSettings('http', { proxy: undefined });
    await disconnect(sandbox);
    await proxy.close();
    await server.close();
  });

  it('is honoured by requests to the store, whose name only the proxy knows', async () => {
    const id = await connect(PROXIED_STORE, sandbox);
    const bytes = await vscode.workspace.fs.readFile(sessionUri(id));
    assert.deepEqual(Buffer.from(bytes), readFixture(SAMPLE.fixture));
    const key = encodeURIComponent(SAMPLE.filename);
    assert.ok(
      proxy.requests.includes(`GET ${ENDPOINT}/${BUCKET}/sessions/${key}?x-id=GetObject`),
      proxy.requests.join('\n'),
    );
    assert.equal(proxy.requests.length, server.requests.length);
  });
});
