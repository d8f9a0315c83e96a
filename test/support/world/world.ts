import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import type { Capabilities } from '../../../src/storage/objectStore';
import { withRetry } from '../../../src/storage/retry';
import { createS3Store } from '../../../src/storage/s3/s3Store';
import { tellingAbsence } from '../../../src/storage/tellingAbsence';
import type { StoreConfig } from '../../../src/storage/storeConfig';
import { loopbackConfig } from './connect';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import type { User } from '../../../tools/s3-server/sigv4';
import type { ChildStore } from './writeChild';
import { openWriteWindow, type WriteWindow, type WriteWindowOptions } from './window';

export const BUCKET = 'team';
export const WRITER = {
  accessKeyId: 'AKIATEST',
  secretAccessKey: 'test-secret',
  access: 'readWrite',
} as const;
export const CAPABLE: Capabilities = { ...FOLDER_CAPABILITIES, etagQuoting: 'quoted' };

/** A store, a home folder, and as many windows as a test opens. */
export interface WriteWorld {
  readonly home: string;
  readonly store: ObjectStore;
  /** What a child process opens the same store with. */
  readonly config: StoreConfig;
  readonly childStore: ChildStore;
  open(options?: WriteWindowOptions & { readonly home?: string }): Promise<WriteWindow>;
  /** Puts an object into the store that was written at this time, milliseconds since 1970. */
  putDated(key: string, text: string, time: number): Promise<void>;
  close(): Promise<void>;
}

export interface S3World extends WriteWorld {
  readonly server: S3TestServer;
}

const RETRY = { attempts: 3, firstMs: 5, maxMs: 20 };

/** The demo server's bucket, by a connection that says what it can. */
export async function s3World(
  capabilities: Capabilities = CAPABLE,
  permissions: Partial<User> = {},
  bucket: { readonly isEncrypted?: boolean } = {},
): Promise<S3World> {
  const server = await startS3Server({
    users: [{ ...WRITER, ...permissions }],
    buckets: [{ name: BUCKET, ...bucket }],
  });
  const config = loopbackConfig(server.endpoint, BUCKET);
  const store = tellingAbsence(withRetry(createS3Store(config, WRITER, { capabilities }), RETRY));
  const putDated = async (key: string, text: string, lastModified: number): Promise<void> =>
    void server.putObject(BUCKET, key, text, { lastModified });
  const world = await worldOf(store, config, putDated, async () => {
    store.dispose();
    await server.close();
  });
  return { ...world, server };
}

export async function folderWorld(): Promise<WriteWorld> {
  const path = await fs.mkdtemp(join(tmpdir(), 'fastshot-store-'));
  const config = { kind: 'folder', path } as const;
  const putDated = async (key: string, text: string, time: number): Promise<void> => {
    const file = join(path, key);
    await fs.mkdir(dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    await fs.utimes(file, time / 1000, time / 1000);
  };
  return worldOf(createFolderStore(config, FOLDER_CAPABILITIES), config, putDated, () =>
    fs.rm(path, { recursive: true, force: true, maxRetries: 5 }),
  );
}

async function worldOf(
  store: ObjectStore,
  config: StoreConfig,
  putDated: WriteWorld['putDated'],
  closeStore: () => Promise<void>,
): Promise<WriteWorld> {
  const home = await fs.mkdtemp(join(tmpdir(), 'fastshot-home-'));
  const windows: WriteWindow[] = [];
  return {
    home,
    store,
    config,
    childStore: config.kind === 's3' ? { config, keys: WRITER, capabilities: CAPABLE } : { config },
    putDated,
    open: async (options = {}) => {
      const window = await openWriteWindow(options.home ?? home, store, options);
      windows.push(window);
      return window;
    },
    close: async () => {
      for (const window of windows) {
        window.close();
        await window.writer.deps.rows.settled();
      }
      await closeStore();
      await fs.rm(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
