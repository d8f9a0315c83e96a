import { silentLog } from '../../../src/base/log';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { probeCapabilities } from '../../../src/storage/probe';
import type { RetryOptions } from '../../../src/storage/retry';
import type { AccessKeys, S3Config, StoreConfig } from '../../../src/storage/storeConfig';

/** All that a store is opened with; as JSON also by a process that is told so. */
export interface StoreAccess {
  readonly config: StoreConfig;
  readonly keys?: AccessKeys | undefined;
  readonly capabilities?: Capabilities | undefined;
  /** How failed requests are repeated; as in the product if left out. */
  readonly retry?: RetryOptions | undefined;
}

/** One attempt for each request. */
export const ONCE: RetryOptions = { attempts: 1, firstMs: 0, maxMs: 0 };

/** Opens a store as the extension does, with what is known of it. Makes no request. */
export function connect({ config, keys, ...options }: StoreAccess): Promise<ObjectStore> {
  return openStore(config, keys, { log: silentLog, ...options });
}

/** Opens a store as the extension does: probed first, then with what the probe found. */
export async function openProbed(config: StoreConfig, keys?: AccessKeys): Promise<ObjectStore> {
  const { signal } = new AbortController();
  const capabilities = await probeCapabilities(
    (assumed) => connect({ config, keys, capabilities: assumed }),
    signal,
  );
  return connect({ config, keys, capabilities });
}

/** A path-style bucket on loopback, used with access keys. */
export function loopbackConfig(
  endpoint: string,
  bucket: string,
  overrides: Partial<S3Config> = {},
): S3Config {
  return {
    kind: 's3',
    endpoint,
    region: 'us-east-1',
    bucket,
    prefix: '',
    pathStyle: true,
    credentials: 'keys',
    profile: '',
    ...overrides,
  };
}
