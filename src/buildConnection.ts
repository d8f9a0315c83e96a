/** The part of the composition root that is built anew for each store. */
import { join } from 'node:path';
import type { Audit } from './audit/audit';
import { once } from './base/once';
import type { Log } from './base/log';
import { cacheFolders } from './cache/folders';
import { MetaCache } from './cache/metaCache';
import { Mirror } from './cache/mirror';
import { SessionFiles } from './cache/sessionFiles';
import type { OperationManager } from './operations/operationManager';
import type { AgeWorkers } from './sealing/ageWorkers';
import { sealedPart } from './sealedPart';
import { desktopVault } from './session/desktopVault';
import { openProbed } from './storage/openProbed';
import { prefixedStore } from './storage/prefixedStore';
import type { ObjectStore } from './storage/objectStore';
import { tellingAbsence } from './storage/tellingAbsence';
import { whilePresent } from './storage/whilePresent';
import { vaultPrefix } from './storage/layout';
import { storeId, storeIdentity, storeLabel, type StoreConfig } from './storage/storeConfig';
import { systemClock } from './sync/clock';
import type { OpenVault } from './sync/vault/vaultDeps';
import { SyncService } from './sync/syncService';
import { desktopFormat } from './sync/write/desktopFormat';
import { flushAfterSyncs } from './sync/write/flushAfterSyncs';
import { createSessionWriter } from './sync/write/sessionWriter';
import { endedEvent } from './sync/write/endedEvent';
import type { CapabilityRecords } from './views/capabilityRecords';
import type { ConfirmedAddresses } from './views/connect/confirmedAddresses';
import type { Connection } from './views/connections';
import type { StoreSecrets } from './views/secrets';
import { readSyncInterval } from './views/settings';

/** Everything of one store. What needs a secret or the network is made on first use. */
export function buildConnection(parts: {
  readonly home: string;
  readonly config: StoreConfig;
  readonly secrets: StoreSecrets;
  readonly capabilities: CapabilityRecords;
  readonly addresses: ConfirmedAddresses;
  readonly operations: OperationManager;
  readonly audit: Audit;
  readonly age: AgeWorkers;
  readonly log: Log;
  readonly onVaultOpened: (storeId: string, opened: OpenVault) => void;
}): Connection {
  const { home, config, secrets, capabilities, addresses, operations, audit, age, log } = parts;
  const id = storeId(config);
  const label = storeLabel(config);
  const { vault: vaultId } = config;
  const directory = join(home, 'stores', id);
  const folders = cacheFolders(directory);
  const lifetime = new AbortController();
  const bucket = once(async () => {
    addresses.require(config);
    // Where settings were written by hand nobody has tried what this store honours.
    return openProbed({ config, keys: await secrets.accessKeys(id) }, capabilities, log, lifetime.signal);
  });
  const inside =
    vaultId === undefined
      ? once(async () => present(await bucket()))
      : once(async () => prefixedStore(present(await bucket()), vaultPrefix(vaultId)));
  const { signal } = lifetime;
  const sealed =
    vaultId === undefined
      ? undefined
      : sealedPart({
          id,
          label,
          store: inside,
          age,
          directory,
          secrets,
          signal,
          onOpened: (opened) => parts.onVaultOpened(id, opened),
        });
  const store = sealed
    ? once(async () => (await import('./sealedConnection')).watched(await inside(), sealed.check))
    : inside;
  const vault = once(async () =>
    sealed ? (await sealed.parts()).vault : desktopVault(await secrets.encryptionKey(id)),
  );
  const atRest = sealed && (async () => (await sealed.parts()).atRest);
  const mirror = new Mirror({
    directory,
    identity: storeIdentity(config),
    parseIndex: async (bytes, filename) => (await vault()).parseMetaIndex(bytes, filename),
    atRest,
    log,
  });
  const present = (opened: ObjectStore): ObjectStore => whilePresent(opened, () => mirror.rows().size > 0);
  const files = new SessionFiles(folders.sessions);
  const metaCache = new MetaCache(folders, atRest);
  const upkeep = once(async () => {
    const { createUpkeep } = await import('./sync/write/upkeep');
    return createUpkeep({ directory, storeId: id, mirror, metaCache, clock: systemClock, audit, log });
  });
  const sync = new SyncService({
    directory,
    mirror,
    store,
    vault,
    atRest,
    beforeSync: sealed?.check,
    afterSync: async (opened, signal) => (await upkeep())(tellingAbsence(opened), signal),
    interval: () => readSyncInterval() * 60_000,
    clock: systemClock,
    log,
    background: (work) =>
      operations.run(
        { kind: 'sync', title: `Syncing ${label} in the background`, scope: id, lane: 'sync' },
        ({ signal, report }) => work(signal, report),
      ).result,
  });
  const writer = createSessionWriter({
    directory,
    pending: join(home, 'pending', id),
    store: once(async () => {
      // Whether the store had sessions, before anything is written to it.
      await allRows;
      return tellingAbsence(await store());
    }),
    format: async () =>
      sealed
        ? (await sealed.parts()).format
        : desktopFormat(await vault(), await secrets.encryptionKey(id), log),
    isSealed: sealed !== undefined,
    mirror,
    metaCache,
    files,
    clock: systemClock,
    log,
  });
  const flushing = flushAfterSyncs(sync.onDidChangeState, writer.outbox);
  writer.outbox.onDidEnd((ended) => void audit.record({ ...endedEvent(ended), store: id }));
  const firstChange = new Promise<void>((resolve) => mirror.onDidChange(() => resolve()));
  const loadRows = async (): Promise<void> => {
    await Promise.all([mirror.load(), files.load()]);
    await Promise.all([mirror.watch(), files.watch()]);
  };
  const allRows = loadRows().catch((error: unknown) =>
    log.error(`The cache could not be read: ${String(error)}`),
  );
  return {
    config,
    id,
    label,
    home,
    mirror,
    files,
    metaCache,
    sync,
    writer,
    firstRows: Promise.race([firstChange, allRows]),
    allRows,
    store,
    vault,
    atRest,
    sealed,
    startSync: (mode) =>
      operations.run(
        { kind: 'sync', title: `Syncing ${label}`, scope: id, key: `sync/${id}/${mode}` },
        async ({ signal, report }) => {
          await allRows;
          await sync.sync(mode, signal, report);
        },
      ),
    dispose: () => {
      lifetime.abort();
      // Before its operations are cancelled: what ends with the connection is not what the user cancels.
      writer.dispose();
      const stopped = operations.cancelAll(id);
      flushing.dispose();
      sync.dispose();
      mirror.dispose();
      files.dispose();
      // What is past its commit point, such as a change of keys, comes to its end first.
      void stopped
        .then(() => bucket.value)
        .then((opened) => opened?.dispose())
        .catch(() => {});
    },
  };
}
