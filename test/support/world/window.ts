import { silentLog } from '../../../src/base/log';
import { desktopVault } from '../../../src/session/desktopVault';
import type { ObjectStore } from '../../../src/storage/objectStore';
import type { Clock } from '../../../src/sync/clock';
import type { SyncState } from '../../../src/sync/syncState';
import type { SyncService } from '../../../src/sync/syncService';
import { desktopFormat } from '../../../src/sync/write/desktopFormat';
import { publishSession, type PublishOutcome, type PublishRequest } from '../../../src/sync/write/publish';
import type { AtStep } from '../../../src/sync/write/steps';
import { never } from './never';
import { openParts, type WindowParts } from './windowParts';

/** A window on a store in the desktop app's format. */
export interface Window extends WindowParts {
  readonly store: ObjectStore;
  /** Publishes; a failure rejects, or waits with `keep`. */
  publish(
    request: PublishRequest,
    options?: { keep?: boolean; signal?: AbortSignal },
  ): Promise<PublishOutcome>;
}

export interface WindowOptions {
  /** The store's encryption key; none if left out. */
  readonly key?: string;
  readonly clock?: Clock;
  readonly atStep?: AtStep;
}

/** Opens a window on a store. `home` is shared by the windows of one machine. Closing it leaves the store open. */
export async function openWindow(
  home: string,
  store: ObjectStore,
  { key = '', clock, atStep }: WindowOptions = {},
): Promise<Window> {
  const vault = desktopVault(key);
  const format = desktopFormat(vault, key, silentLog);
  const parts = await openParts(home, store, { vault, format, clock, atStep });
  return {
    ...parts,
    store,
    publish: (request, { keep = false, signal = never } = {}) =>
      publishSession(parts.writer.deps, request, { keep, onProgress: () => {} }, signal),
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
