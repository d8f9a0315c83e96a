import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { desktopVault } from '../../../src/session/desktopVault';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { createS3Store } from '../../../src/storage/s3/s3Store';
import type { S3Config } from '../../../src/storage/storeConfig';
import type { RepairDeps } from '../../../src/sync/maintain/maintainDeps';
import { loadBucket37 } from './bucket37';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { ManualClock } from './manualClock';

const BUCKET = 'team';
const USER = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret', access: 'readWrite' } as const;
/** The day after the newest session of the sample bucket. */
const SAMPLE_NOW = Date.UTC(2026, 8, 7, 12);
export const never = new AbortController().signal;

const CAPABILITIES: Capabilities = {
  writable: true,
  createIfAbsent: true,
  compareAndSwap: true,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};

/** A store to look after, with what others did to it, and this machine's folder for it. */
export interface Site {
  readonly store: ObjectStore;
  readonly deps: RepairDeps;
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly clock: ManualClock;
  /** Names of sessions whose index was written. */
  readonly indexed: readonly string[];
  /** The server behind an S3 store. */
  readonly server: S3TestServer | undefined;
  put(key: string, bytes: Uint8Array | string): Promise<void>;
  read(key: string): Promise<Buffer | undefined>;
  remove(key: string): Promise<void>;
  keys(prefix: string): Promise<string[]>;
  withKey(key: string): RepairDeps;
  close(): Promise<void>;
}

export type SiteKind = 's3' | 'folder';
export const SITE_KINDS: readonly SiteKind[] = ['s3', 'folder'];

/** @param sample whether the store holds the 37 sessions that the desktop app wrote */
export async function openSite(
  kind: SiteKind,
  { sample = true, capabilities = {} }: { sample?: boolean; capabilities?: Partial<Capabilities> } = {},
): Promise<Site> {
  const root = await fs.mkdtemp(join(tmpdir(), 'fastshot-maintain-'));
  const files = new Map<string, Buffer>();
  const key = sample ? await loadBucket37(collector(files), BUCKET) : 'key';
  const server = kind === 's3' ? await startS3Server({ users: [USER], buckets: [BUCKET] }) : undefined;
  const folder = join(root, 'bucket');
  const store = server ? s3Store(server, capabilities) : folderStore(folder, capabilities);
  const put = async (objectKey: string, bytes: Uint8Array | string): Promise<void> => {
    if (server) {
      server.putObject(BUCKET, objectKey, bytes, { lastModified: SAMPLE_NOW - 86_400_000 });
      return;
    }
    const path = join(folder, objectKey);
    await fs.mkdir(dirname(path), { recursive: true });
    await fs.writeFile(path, bytes);
    await fs.utimes(path, (SAMPLE_NOW - 86_400_000) / 1000, (SAMPLE_NOW - 86_400_000) / 1000);
  };
  for (const [objectKey, bytes] of files) await put(objectKey, bytes);
  server?.resetCounts();
  const clock = new ManualClock(SAMPLE_NOW);
  const indexed: string[] = [];
  const deps: RepairDeps = {
    store,
    vault: desktopVault(key),
    clock,
    indexed: async ({ filename }) => void indexed.push(filename),
  };
  return {
    store,
    deps,
    directory: join(root, 'home'),
    clock,
    indexed,
    server,
    put,
    read: async (objectKey) => {
      const answer = await store.get(objectKey, { maxBytes: 1e9 }, never).catch(() => undefined);
      return answer?.status === 'ok' ? Buffer.from(answer.bytes) : undefined;
    },
    remove: async (objectKey) => void (await store.delete(objectKey, never)),
    keys: async (prefix) => {
      const keys: string[] = [];
      for await (const { objects } of store.list({ prefix }, never)) {
        keys.push(...objects.map((each) => each.key));
      }
      return keys.sort();
    },
    withKey: (other) => ({ ...deps, vault: desktopVault(other) }),
    close: async () => {
      store.dispose();
      await server?.close();
      await fs.rm(root, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function s3Store(server: S3TestServer, capabilities: Partial<Capabilities>): ObjectStore {
  return createS3Store(s3Config(server), USER, { capabilities: { ...CAPABILITIES, ...capabilities } });
}

function s3Config({ endpoint }: S3TestServer): S3Config {
  return {
    kind: 's3',
    endpoint,
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: '',
    pathStyle: true,
    credentials: 'keys',
    profile: '',
  };
}

function folderStore(path: string, capabilities: Partial<Capabilities>): ObjectStore {
  return createFolderStore({ kind: 'folder', path }, { ...FOLDER_CAPABILITIES, ...capabilities });
}

/** Takes what would be put into a bucket. */
function collector(files: Map<string, Buffer>): Pick<S3TestServer, 'putObject'> {
  return {
    putObject: (_bucket, key, bytes) => {
      files.set(key, Buffer.from(bytes));
      return { key, bytes: Buffer.from(bytes), etag: '', contentType: '', metadata: {}, lastModified: 0 };
    },
  };
}
