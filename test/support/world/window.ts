import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { desktopVault } from '../../../src/session/desktopVault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { systemClock, type Clock } from '../../../src/sync/clock';
import { desktopFormat } from '../../../src/sync/write/desktopFormat';
import { publishSession, type PublishOutcome, type PublishRequest } from '../../../src/sync/write/publish';
import { createSessionWriter, type SessionWriter } from '../../../src/sync/write/sessionWriter';
import type { AtStep } from '../../../src/sync/write/steps';

/** One window's part of the graph that writes. */
export interface WriteWindow {
  readonly writer: SessionWriter;
  readonly mirror: Mirror;
  readonly files: SessionFiles;
  readonly store: ObjectStore;
  /** Publishes; a failure rejects, or waits with `keep`. */
  publish(
    request: PublishRequest,
    options?: { keep?: boolean; signal?: AbortSignal },
  ): Promise<PublishOutcome>;
  close(): void;
}

export interface WriteWindowOptions {
  readonly clock?: Clock;
  readonly atStep?: AtStep;
}

/** Opens a window on a store. `home` is shared by the windows of one machine. Closing it leaves the store open. */
export async function openWriteWindow(
  home: string,
  store: ObjectStore,
  options: WriteWindowOptions = {},
): Promise<WriteWindow> {
  const directory = join(home, 'stores', 'store');
  const folders = cacheFolders(directory);
  const vault = desktopVault('');
  const mirror = new Mirror({
    directory,
    identity: 'the store',
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  await mirror.load();
  const files = new SessionFiles(folders.sessions);
  const writer = createSessionWriter({
    directory,
    pending: join(home, 'pending', 'store'),
    mirror,
    metaCache: new MetaCache(folders),
    files,
    store: async () => store,
    format: async () => desktopFormat(vault, '', silentLog),
    clock: options.clock ?? systemClock,
    log: silentLog,
    ...(options.atStep ? { atStep: options.atStep } : {}),
  });
  return {
    writer,
    mirror,
    files,
    store,
    publish: (request, { keep = false, signal = new AbortController().signal } = {}) =>
      publishSession(writer.deps, request, { keep, onProgress: () => {} }, signal),
    close: () => {
      writer.dispose();
      mirror.dispose();
      files.dispose();
    },
  };
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
