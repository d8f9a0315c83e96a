import { silentLog } from '../../../src/base/log';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import { probeCapabilities } from '../../../src/storage/probe';
import type { AccessKeys, S3Config, StoreConfig } from '../../../src/storage/storeConfig';

/** Opens a store as the extension does: probed first, then with what the probe found. */
export async function openProbed(config: StoreConfig, keys?: AccessKeys): Promise<ObjectStore> {
  const { signal } = new AbortController();
  const capabilities = await probeCapabilities(
    (assumed) => openStore(config, keys, { log: silentLog, capabilities: assumed }),
    signal,
  );
  return openStore(config, keys, { log: silentLog, capabilities });
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
