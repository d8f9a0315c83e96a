import type { Log } from '../base/log';
import type { Deadlines } from './deadlines';
import { withLogging } from './logging';
import type { Capabilities, ObjectStore } from './objectStore';
import { withRetry, type RetryOptions } from './retry';
import type { AccessKeys, StoreConfig } from './storeConfig';

/** What is assumed of an S3 store before it has been probed: that it can be read. */
export const UNPROBED: Capabilities = {
  writable: false,
  createIfAbsent: false,
  compareAndSwap: false,
  etagQuoting: 'quoted',
  ordered: false,
  ranges: false,
};

export interface OpenOptions {
  readonly log: Log;
  /** What a probe found out earlier; without it, what every store of this kind is known to honour. */
  readonly capabilities?: Capabilities | undefined;
  readonly deadlines?: Deadlines | undefined;
  readonly retry?: RetryOptions | undefined;
}

/**
 * Opens a store with all its decorators: logging inside, so that every attempt has its line, retry around it.
 * Makes no request. Rejects with `credentialsMissing` or `invalidInput` when the configuration cannot work.
 */
export async function openStore(
  config: StoreConfig,
  keys: AccessKeys | undefined,
  options: OpenOptions,
): Promise<ObjectStore> {
  return withRetry(withLogging(await openBare(config, keys, options), options.log), options.retry);
}

async function openBare(
  config: StoreConfig,
  keys: AccessKeys | undefined,
  options: OpenOptions,
): Promise<ObjectStore> {
  if (config.kind === 'folder') {
    // Lock files and schemas are some 10 ms that start-up does not need.
    const { createFolderStore, FOLDER_CAPABILITIES } = await import('./folder/folderStore');
    return createFolderStore(config, options.capabilities ?? FOLDER_CAPABILITIES);
  }
  // The bundler makes a file of its own from this import, dist/s3.js: the AWS SDK is loaded with the first S3 store.
  const { createS3Store } = await import('./s3/s3Store');
  return createS3Store(config, keys, {
    capabilities: options.capabilities ?? UNPROBED,
    deadlines: options.deadlines,
  });
}
