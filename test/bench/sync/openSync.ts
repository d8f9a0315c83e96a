import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { openStore } from '../../../src/storage/openStore';
import type { Mirror } from '../../../src/cache/mirror';
import { systemClock, type Clock } from '../../../src/sync/clock';
import { SyncService } from '../../../src/sync/syncService';
import { s3Config } from '../../../scripts/lib/demoServer';
import { openCache } from '../support/cachedRows';
import { BUCKET, SAMPLE_NOW, USER } from './sample';

const CAPABILITIES: Capabilities = {
  writable: false,
  createIfAbsent: false,
  compareAndSwap: false,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};

/** The store as the extension opens it, its SDK client made and no request sent. */
export function openSampleStore(endpoint: string): Promise<ObjectStore> {
  const config = s3Config({ endpoint, bucket: BUCKET, prefix: '', region: 'us-east-1' });
  return openStore(config, USER, { log: silentLog, capabilities: CAPABILITIES });
}

/**
 * One window's sync of the sample bucket, with its cache in `directory` read.
 * @param age how long after `SAMPLE_NOW` this process has started, ms
 */
export async function openSync(
  directory: string,
  endpoint: string,
  key: string,
  age = 0,
): Promise<{ readonly service: SyncService; readonly mirror: Mirror; readonly close: () => void }> {
  const store = await openSampleStore(endpoint);
  const { mirror } = openCache(directory);
  const vault = desktopVault(key);
  const clock: Clock = { ...systemClock, now: () => SAMPLE_NOW + age + performance.now() };
  const service = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    interval: () => 5 * 60_000,
    clock,
    log: silentLog,
  });
  await mirror.load();
  const close = (): void => {
    service.dispose();
    mirror.dispose();
    store.dispose();
  };
  return { service, mirror, close };
}
