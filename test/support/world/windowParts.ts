import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import type { AtRest } from '../../../src/cache/atRest';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import type { Vault } from '../../../src/session/vault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { tellingAbsence } from '../../../src/storage/tellingAbsence';
import { systemClock, type Clock } from '../../../src/sync/clock';
import { SyncService, type SyncServiceDeps } from '../../../src/sync/syncService';
import { createSessionWriter, type SessionWriter } from '../../../src/sync/write/sessionWriter';
import type { AtStep } from '../../../src/sync/write/steps';
import type { SessionFormat } from '../../../src/sync/write/writeDeps';

/** What one window of a machine has of one store, whatever its vault. */
export interface WindowParts {
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
  readonly service: SyncService;
  readonly writer: SessionWriter;
  /** Leaves the store open. */
  close(): void;
}

/** What differs from vault to vault. */
export interface WindowSetup {
  readonly vault: Vault;
  readonly format: SessionFormat;
  readonly atRest?: () => Promise<AtRest>;
  readonly beforeSync?: SyncServiceDeps['beforeSync'];
  readonly clock?: Clock | undefined;
  readonly atStep?: AtStep | undefined;
}

/** Where a machine keeps what it knows of the store, and what it has yet to send there. */
export const storeFolder = (home: string): string => join(home, 'stores', 'store');
export const pendingFolder = (home: string): string => join(home, 'pending', 'store');

/** Puts together what the extension does for a window, on a home folder that other windows and processes may share. */
export async function openParts(home: string, store: ObjectStore, setup: WindowSetup): Promise<WindowParts> {
  const { vault, format, atRest, beforeSync, clock = systemClock, atStep } = setup;
  const directory = storeFolder(home);
  const folders = cacheFolders(directory);
  const sealed = atRest ? { atRest } : {};
  const mirror = new Mirror({
    directory,
    identity: 'the store',
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    log: silentLog,
    ...sealed,
  });
  await mirror.load();
  const metaCache = new MetaCache(folders, atRest);
  const files = new SessionFiles(folders.sessions);
  const service = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    interval: () => 5 * 60_000,
    clock,
    log: silentLog,
    ...sealed,
    ...(beforeSync ? { beforeSync } : {}),
  });
  const writer = createSessionWriter({
    directory,
    pending: pendingFolder(home),
    mirror,
    metaCache,
    files,
    store: async () => tellingAbsence(store),
    format: async () => format,
    isSealed: vault.mode === 'sealed',
    clock,
    log: silentLog,
    ...(atStep ? { atStep } : {}),
  });
  return {
    mirror,
    metaCache,
    files,
    service,
    writer,
    close: () => {
      writer.dispose();
      service.dispose();
      mirror.dispose();
      files.dispose();
    },
  };
}
