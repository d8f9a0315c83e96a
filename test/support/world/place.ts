import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import type { RetryOptions } from '../../../src/storage/retry';
import type { AccessKeys } from '../../../src/storage/storeConfig';
import type { S3ServerOptions, S3TestServer } from '../../../tools/s3-server/s3Server';
import type { User } from '../../../tools/s3-server/sigv4';
import { OWNER, startCeph } from '../ceph/ceph';
import { connect, loopbackConfig, openProbed, type StoreAccess } from './connect';
import { BUCKET, FULL, startDemoServer, USERS, WRITER } from './demoServer';
import { never } from './never';
import { connectRaw } from './rawClient';
import { keysBelow } from './storeState';

/** Where sessions lie during a test: a bucket of the demo server, a folder, or a bucket of Ceph. */
export interface Place {
  /** What any process opens it with. */
  readonly access: StoreAccess;
  /** A connection, as what writes has it. */
  readonly store: ObjectStore;
  /** Puts an object there as somebody else would. @param time when it was written, ms since 1970; now if left out */
  put(key: string, bytes: Uint8Array | string, time?: number): Promise<void>;
  /** Undefined where there is no such object. */
  read(key: string): Promise<Buffer | undefined>;
  remove(key: string): Promise<void>;
  /** Object keys that begin with this, sorted. */
  keys(prefix?: string): Promise<string[]>;
  close(): Promise<void>;
}

/** What a place was asked for, where it sees that. */
export const requestsTo = (place: Place, key: string): number | undefined =>
  'server' in place
    ? (place as DemoPlace).server.requests.filter((each) => each.key === key).length
    : undefined;

/** A bucket of the demo server, which sees all requests and can misbehave. */
export interface DemoPlace extends Place {
  readonly server: S3TestServer;
}

export interface DemoOptions {
  /** What connections take the server to honour. */
  readonly capabilities?: Capabilities;
  /** Who connects. */
  readonly keys?: AccessKeys;
  /** What they may do, where it is not what they usually may. */
  readonly permissions?: Partial<User>;
  readonly bucket?: Partial<Exclude<S3ServerOptions['buckets'][number], string>>;
  readonly retry?: RetryOptions;
}

const QUICK: RetryOptions = { attempts: 3, firstMs: 5, maxMs: 20 };

export async function demoPlace(options: DemoOptions = {}): Promise<DemoPlace> {
  const { capabilities = FULL, keys = WRITER, permissions = {}, bucket = {}, retry = QUICK } = options;
  const users = USERS.map((user) =>
    user.accessKeyId === keys.accessKeyId ? { ...user, ...permissions } : user,
  );
  const server = await startDemoServer({ users, buckets: [{ name: BUCKET, ...bucket }] });
  const access = { config: loopbackConfig(server.endpoint, BUCKET), keys, capabilities, retry };
  const put: Place['put'] = async (key, bytes, lastModified) =>
    void server.putObject(BUCKET, key, bytes, lastModified === undefined ? {} : { lastModified });
  return { ...(await placeAt(access, put, () => server.close())), server };
}

/** @param capabilities where they are not those of every folder */
export async function folderPlace(capabilities: Partial<Capabilities> = {}): Promise<Place> {
  const path = await fs.mkdtemp(join(tmpdir(), 'fastshot-store-'));
  const access = {
    config: { kind: 'folder', path },
    capabilities: { ...FOLDER_CAPABILITIES, ...capabilities },
  } as const;
  const put: Place['put'] = async (key, bytes, time) => {
    const file = join(path, key);
    await fs.mkdir(dirname(file), { recursive: true });
    await fs.writeFile(file, bytes);
    if (time !== undefined) await fs.utimes(file, time / 1000, time / 1000);
  };
  return placeAt(access, put, () => fs.rm(path, { recursive: true, force: true, maxRetries: 5 }));
}

/** @param root a folder with another Ceph unpacked, or undefined for the installed one */
export async function cephPlace(root?: string): Promise<Place> {
  const ceph = await startCeph(root);
  const raw = connectRaw(ceph.endpoint, BUCKET, OWNER);
  await raw.client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  raw.client.destroy();
  const config = loopbackConfig(ceph.endpoint, BUCKET);
  const probed = await openProbed(config, OWNER);
  const access = { config, keys: OWNER, capabilities: probed.capabilities };
  probed.dispose();
  const put: Place['put'] = async (key, bytes, time) => {
    if (time !== undefined) throw new Error('Ceph says itself when something was written.');
    const store = await connect(access);
    await store.put(key, Buffer.from(bytes), { contentType: 'application/octet-stream' }, never);
    store.dispose();
  };
  return placeAt(access, put, () => ceph.stop());
}

async function placeAt(access: StoreAccess, put: Place['put'], stop: () => Promise<void>): Promise<Place> {
  const store = await connect(access);
  return {
    access,
    store,
    put,
    read: async (key) => {
      const answer = await store.get(key, { maxBytes: 1e9 }, never).catch(() => undefined);
      return answer?.status === 'ok' ? Buffer.from(answer.bytes) : undefined;
    },
    remove: async (key) => void (await store.delete(key, never)),
    keys: async (prefix = '') => (await keysBelow(store, prefix)).sort(),
    close: async () => {
      store.dispose();
      await stop();
    },
  };
}
