import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { silentLog } from '../../../src/base/log';
import { FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import { OVERALL_LIST } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { probeCapabilities } from '../../../src/storage/probe';
import { loopbackConfig } from './connect';
import { connectRaw } from '../../contract/s3Protocol.contract';
import { CAPABLE, WRITER } from './world';
import { OWNER, startCeph } from '../ceph/ceph';
import { startS3Server } from '../../../tools/s3-server/s3Server';
import type { ChildStore } from './writeChild';

/** A store that processes write to. */
export interface LongWorld {
  readonly store: ObjectStore;
  readonly childStore: ChildStore;
  /** Requests for the overall list so far, where the store counts them. */
  readonly listRequests: () => number | undefined;
  close(): Promise<void>;
}

const BUCKET = 'team';

export async function demoWorld(): Promise<LongWorld> {
  const server = await startS3Server({ users: [WRITER], buckets: [BUCKET] });
  const childStore = { config: loopbackConfig(server.endpoint, BUCKET), keys: WRITER, capabilities: CAPABLE };
  const store = await openStore(childStore.config, WRITER, { log: silentLog, capabilities: CAPABLE });
  const close = async (): Promise<void> => {
    store.dispose();
    await server.close();
  };
  const listRequests = (): number => server.requests.filter(({ key }) => key === OVERALL_LIST).length;
  return { store, childStore, listRequests, close };
}

export async function folderWorld(): Promise<LongWorld> {
  const path = await fs.mkdtemp(join(tmpdir(), 'fastshot-store-'));
  const childStore = { config: { kind: 'folder', path } as const, capabilities: FOLDER_CAPABILITIES };
  const store = await openStore(childStore.config, undefined, { log: silentLog });
  const close = (): Promise<void> => fs.rm(path, { recursive: true, force: true });
  return { store, childStore, listRequests: () => undefined, close };
}

/** @param root a folder with another Ceph unpacked, or undefined for the installed one */
export async function cephWorld(root?: string): Promise<LongWorld> {
  const ceph = await startCeph(root);
  const raw = connectRaw(ceph.endpoint, BUCKET, OWNER);
  await raw.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  raw.client.destroy();
  const config = loopbackConfig(ceph.endpoint, BUCKET);
  const capabilities = await probeCapabilities(
    (assumed) => openStore(config, OWNER, { log: silentLog, capabilities: assumed }),
    new AbortController().signal,
  );
  const store = await openStore(config, OWNER, { log: silentLog, capabilities });
  const close = async (): Promise<void> => {
    store.dispose();
    await ceph.stop();
  };
  return { store, childStore: { config, keys: OWNER, capabilities }, listRequests: () => undefined, close };
}
