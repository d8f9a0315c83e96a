import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { tellingAbsence } from '../../../src/storage/tellingAbsence';
import { systemClock, type Clock } from '../../../src/sync/clock';
import type { SyncState } from '../../../src/sync/syncState';
import { SyncService } from '../../../src/sync/syncService';
import { desktopFormat } from '../../../src/sync/write/desktopFormat';
import { publishSession, type PublishOutcome, type PublishRequest } from '../../../src/sync/write/publish';
import { createSessionWriter, type SessionWriter } from '../../../src/sync/write/sessionWriter';
import type { AtStep } from '../../../src/sync/write/steps';

/** What one window of a machine has of a store in the desktop app's format. */
export interface Window {
  readonly mirror: Mirror;
  readonly files: SessionFiles;
  readonly service: SyncService;
  readonly writer: SessionWriter;
  readonly store: ObjectStore;
  /** Publishes; a failure rejects, or waits with `keep`. */
  publish(
    request: PublishRequest,
    options?: { keep?: boolean; signal?: AbortSignal },
  ): Promise<PublishOutcome>;
  close(): void;
}

export interface WindowOptions {
  /** The store's encryption key; none if left out. */
  readonly key?: string;
  readonly clock?: Clock;
  readonly atStep?: AtStep;
}

/** Where a machine keeps what it knows of the store, and what it has yet to send there. */
export const storeFolder = (home: string): string => join(home, 'stores', 'store');
export const pendingFolder = (home: string): string => join(home, 'pending', 'store');

/** Opens a window on a store. `home` is shared by the windows of one machine. Closing it leaves the store open. */
export async function openWindow(
  home: string,
  store: ObjectStore,
  { key = '', clock = systemClock, atStep }: WindowOptions = {},
): Promise<Window> {
  const directory = storeFolder(home);
  const folders = cacheFolders(directory);
  const vault = desktopVault(key);
  const mirror = new Mirror({
    directory,
    identity: 'the store',
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  await mirror.load();
  const files = new SessionFiles(folders.sessions);
  const service = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    interval: () => 5 * 60_000,
    clock,
    log: silentLog,
  });
  const writer = createSessionWriter({
    directory,
    pending: pendingFolder(home),
    mirror,
    metaCache: new MetaCache(folders),
    files,
    store: async () => tellingAbsence(store),
    format: async () => desktopFormat(vault, key, silentLog),
    clock,
    log: silentLog,
    ...(atStep ? { atStep } : {}),
  });
  return {
    mirror,
    files,
    service,
    writer,
    store,
    publish: (request, { keep = false, signal = new AbortController().signal } = {}) =>
      publishSession(writer.deps, request, { keep, onProgress: () => {} }, signal),
    close: () => {
      writer.dispose();
      service.dispose();
      mirror.dispose();
      files.dispose();
    },
  };
}

/** Resolves when a service is in a state of this kind. */
export async function reach<K extends SyncState['kind']>(
  service: SyncService,
  kind: K,
): Promise<Extract<SyncState, { kind: K }>> {
  for (;;) {
    const state = service.state;
    if (state.kind === kind) return state as Extract<SyncState, { kind: K }>;
    await new Promise<void>((resolve) => {
      const subscription = service.onDidChangeState(() => {
        subscription.dispose();
        resolve();
      });
    });
  }
}
/** A session with this name and so many bytes more than it needs. */
export function makeRequest(name: string, options: { time?: string; padding?: number } = {}): PublishRequest {
  const filename = `${options.time ?? '20260907090000'}_${name}.fastshot`;
  const fields = { name, desc: '', tags: ['t'], class: 'c', image_count: 0 };
  const padding = 'x'.repeat(options.padding ?? 0);
  const session = { session: { version: '1.0', windows: [], padding }, metadata: { ...fields, filename } };
  return {
    filename,
    bytes: Buffer.from(JSON.stringify(session, null, 2)),
    contentType: 'image/png',
    metadata: { name, desc: fields.desc, tags: fields.tags, class: fields.class, imageCount: 0 },
  };
}
