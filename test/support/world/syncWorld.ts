import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import { Mirror } from '../../../src/cache/mirror';
import { desktopVault } from '../../../src/session/desktopVault';
import { metaIndexKey } from '../../../src/storage/layout';
import type { Capabilities, ObjectStore } from '../../../src/storage/objectStore';
import { createS3Store } from '../../../src/storage/s3/s3Store';
import type { AccessKeys, S3Config } from '../../../src/storage/storeConfig';
import { systemClock, type Clock } from '../../../src/sync/clock';
import type { SyncState } from '../../../src/sync/syncState';
import { SyncService } from '../../../src/sync/syncService';
import { loadBucket37 } from './bucket37';
import { type S3TestServer, startS3Server } from '../../../tools/s3-server/s3Server';
import type { User } from '../../../tools/s3-server/sigv4';

export const BUCKET = 'team';
const USER = { accessKeyId: 'AKIATEST', secretAccessKey: 'test-secret', access: 'readOnly' } as const;
/** The day after the newest session of the sample bucket. */
export const SAMPLE_NOW = Date.UTC(2026, 8, 7, 12);

const READ_ONLY: Capabilities = {
  writable: false,
  createIfAbsent: false,
  compareAndSwap: false,
  etagQuoting: 'quoted',
  ordered: true,
  ranges: true,
};

/** One window's part of the graph, on the home folder of its world. */
export interface Window {
  readonly mirror: Mirror;
  readonly service: SyncService;
  readonly store: ObjectStore;
  close(): void;
}

export interface WindowOptions {
  readonly key?: string;
  readonly clock?: Clock;
  readonly keys?: AccessKeys;
  readonly endpoint?: string;
}

/** A server, a home folder, and as many windows as a test opens. */
export class World {
  private readonly windows: Window[] = [];

  private constructor(
    readonly server: S3TestServer,
    readonly directory: string,
    readonly key: string,
  ) {}

  /**
   * @param sample whether the bucket holds the 37 sessions of the sample
   * @param permissions of the user, beside or instead of those to read everything
   */
  static async create(sample = true, permissions: Partial<User> = {}): Promise<World> {
    const server = await startS3Server({ users: [{ ...USER, ...permissions }], buckets: [BUCKET] });
    const key = sample ? await loadBucket37(server, BUCKET) : 'key';
    return new World(server, await fs.mkdtemp(join(tmpdir(), 'fastshot-sync-')), key);
  }

  async open(options: WindowOptions = {}): Promise<Window> {
    const window = await openWindow(this.directory, this.server.endpoint, { key: this.key, ...options });
    this.windows.push(window);
    return window;
  }

  /** Puts a small session into the bucket, as somebody else would. Resolves to its name. */
  add(name: string, options: { time?: string; index?: boolean; size?: number } = {}): string {
    const filename = `${options.time ?? '20260907090000'}_${name}.fastshot`;
    const metadata = { name, desc: 'x'.repeat(options.size ?? 0), tags: [], class: '', image_count: 0 };
    const session = { session: { version: '1.0', windows: [] }, metadata };
    this.server.putObject(BUCKET, `sessions/${filename}`, JSON.stringify(session, null, 2));
    if (options.index !== false) {
      this.server.putObject(
        BUCKET,
        metaIndexKey(filename, 'desktop'),
        JSON.stringify({ filename, metadata }, null, 2),
      );
    }
    return filename;
  }

  remove(filename: string): void {
    this.server.deleteObject(BUCKET, `sessions/${filename}`);
  }

  /** Writes the overall list, as the desktop app does after a save: all sessions there are, or these. */
  writeList(filenames?: readonly string[]): void {
    const all = this.server.objects(BUCKET).filter(({ key }) => key.startsWith('sessions/'));
    const sessions = all
      .map(({ key, bytes, etag }) => ({
        filename: key.slice('sessions/'.length),
        file_size: bytes.length,
        checksum: `etag:${etag}`,
      }))
      .filter(({ filename }) => !filenames || filenames.includes(filename));
    const list = { version: '1.0', last_updated: '', total_sessions: sessions.length, sessions };
    this.server.putObject(BUCKET, 'overall_meta.json', JSON.stringify(list, null, 2));
  }

  async close(): Promise<void> {
    for (const window of this.windows) window.close();
    await this.server.close();
    await fs.rm(this.directory, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Opens what one window has, on a home folder that other windows and processes may use as well. */
export async function openWindow(
  directory: string,
  endpoint: string,
  options: WindowOptions,
): Promise<Window> {
  const config = s3Config(options.endpoint ?? endpoint);
  const store = createS3Store(config, options.keys ?? USER, { capabilities: READ_ONLY });
  const vault = desktopVault(options.key ?? '');
  const mirror = new Mirror({
    directory,
    identity: 'the store',
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  const service = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    interval: () => 5 * 60_000,
    clock: options.clock ?? systemClock,
    log: silentLog,
  });
  await mirror.load();
  return {
    mirror,
    service,
    store,
    close: () => {
      service.dispose();
      mirror.dispose();
      store.dispose();
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

function s3Config(endpoint: string): S3Config {
  return {
    kind: 's3',
    endpoint,
    region: 'us-east-1',
    bucket: BUCKET,
    prefix: '',
    pathStyle: true,
    credentials: 'keys',
    profile: '',
  };
}
