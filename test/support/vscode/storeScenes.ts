import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { desktopVault } from '../../../src/session/desktopVault';
import { memoryReader } from '../../../src/session/memoryReader';
import { type StoreConfig, storeId, storeIdentity } from '../../../src/storage/storeConfig';
import { systemClock } from '../../../src/sync/clock';
import { SyncService } from '../../../src/sync/syncService';
import { desktopFormat } from '../../../src/sync/write/desktopFormat';
import type { PublishIntent } from '../../../src/sync/write/intent';
import { Journal } from '../../../src/sync/write/journal';
import { indexFile, sessionFile } from '../../../src/sync/write/waitingForms';
import { loopbackConfig, openProbed } from '../world/connect';
import { BUCKET, READ_ONLY_KEYS } from './connect';
import type { SampleBucket } from './sampleBucket';
import type { Sandbox } from './sandbox';

const never = new AbortController().signal;

/**
 * Has the cache of a machine know the tests' bucket as it is now, as a window has left it that was open until now.
 * @param meanwhile what happens to the bucket then, while that window is still open
 * @param confirms whether its user then agrees that what has vanished is gone
 */
export async function cacheBucket(
  { home }: Sandbox,
  { server, encryptionKey }: SampleBucket,
  { meanwhile = () => {}, confirms = false }: { meanwhile?: () => void; confirms?: boolean } = {},
): Promise<void> {
  const config = loopbackConfig(server.endpoint, BUCKET);
  const directory = path.join(home, '.fastshot/stores', storeId(config));
  const vault = desktopVault(encryptionKey);
  const store = await openProbed(config, READ_ONLY_KEYS);
  const mirror = new Mirror({
    directory,
    identity: storeIdentity(config),
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  await mirror.load();
  const sync = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    interval: () => 5 * 60_000,
    clock: systemClock,
    log: silentLog,
  });
  try {
    await sync.sync('full', never);
    meanwhile();
    if (confirms) {
      await sync.sync('full', never);
      await sync.confirmGone();
    }
  } finally {
    sync.dispose();
    mirror.dispose();
    store.dispose();
  }
}

/**
 * Leaves an upload that waits on a machine: a sample of test/fixtures/local that a window has written down for a store,
 * and that the store did not take. The session itself is nowhere else.
 */
export async function putWaiting(
  { home }: Sandbox,
  config: StoreConfig,
  encryptionKey: string,
  sample: string,
  filename: string,
): Promise<void> {
  const text = readFileSync(path.resolve(__dirname, `../../fixtures/local/${sample}.fastshot`));
  await leaveWaiting(home, config, encryptionKey, text, filename);
}

/** As `putWaiting`. @param text of a session, as it lies on a machine */
export async function leaveWaiting(
  home: string,
  config: StoreConfig,
  encryptionKey: string,
  text: Uint8Array,
  filename: string,
): Promise<void> {
  const vault = desktopVault(encryptionKey);
  const session = await vault.toStoredFile(text, filename);
  const metadata = await vault.readMetadata(memoryReader(session, filename), never);
  if (!metadata) throw new Error(`${filename} has no metadata.`);
  const index = await desktopFormat(vault, encryptionKey, silentLog).index(filename, metadata, session);
  const journal = new Journal(path.join(home, '.fastshot/pending', storeId(config)));
  const intent: Omit<PublishIntent, 'id'> = {
    kind: 'publish',
    phase: 'waiting',
    createdAt: Date.now(),
    filename,
    firstName: filename,
    attempt: 1,
    size: session.length,
    contentType: 'image/png',
    md5: createHash('md5').update(session).digest('hex'),
    sha256: createHash('sha256').update(session).digest('hex'),
    failure: { code: 'throttled', message: 'The store asks to slow down.' },
  };
  const held = await journal.begin<PublishIntent>(intent, {
    [sessionFile(1)]: session,
    [indexFile(1)]: index,
  });
  await held.release();
  journal.dispose();
}
