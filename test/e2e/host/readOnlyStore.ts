import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { storeId } from '../../../src/storage/storeConfig';
import { startS3Server } from '../../../tools/s3-server/s3Server';
import { startForwardProxy } from '../../support/proxy/forwardProxy';
import { leaveWaiting } from '../../support/vscode/storeScenes';
import { changeSettings, connect, readFixture, SAMPLE, type Sandbox, sessionUri } from './connected';
import { READ_ONLY_KEYS, READ_ONLY_STORE } from './proxiedStore';

const { bucket: BUCKET } = READ_ONLY_STORE;
/** Beside the sample: one that somebody removes once this machine has a copy, and one that is not on this machine. */
const GONE = '20250622120000_gone.fastshot';
const REMOTE = '20250623120000_remote.fastshot';
const LOCAL = '20250624120000_local.fastshot';
const WAITING = '20250625120000_waiting.fastshot';

/**
 * Connects a store that may only be read, and brings it about that the tree has a row of each kind: a session of this
 * machine, an upload that waits, and in the store one with a copy here, one without, and one that is gone.
 * @returns what ends it
 */
export async function connectReadOnly(sandbox: Sandbox): Promise<() => Promise<void>> {
  const server = await startS3Server({
    users: [{ ...READ_ONLY_KEYS, access: 'readOnly' }],
    buckets: [BUCKET],
  });
  const bytes = readFixture(SAMPLE.fixture);
  for (const name of [SAMPLE.filename, GONE, REMOTE]) server.putObject(BUCKET, `sessions/${name}`, bytes);
  const proxy = await startForwardProxy({ 'read-only.test': new URL(server.endpoint).host });
  await changeSettings('http', { proxy: proxy.url });

  const text = readFixture('local/legacy_01.fastshot');
  const folder = path.join(homedir(), '.fastshot/sessions');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, LOCAL), text);
  await leaveWaiting(homedir(), READ_ONLY_STORE, '', text, WAITING);

  const id = await connect(READ_ONLY_STORE, sandbox);
  const goneUri = sessionUri(id).with({ path: `/cloud/${storeId(READ_ONLY_STORE)}/${GONE}` });
  for (const uri of [sessionUri(id), goneUri]) await vscode.workspace.fs.readFile(uri);
  server.deleteObject(BUCKET, `sessions/${GONE}`);
  await vscode.commands.executeCommand('fastshot.sessions.refresh');
  return async () => {
    await changeSettings('http', { proxy: undefined });
    await proxy.close();
    await server.close();
  };
}
