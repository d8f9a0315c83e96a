import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '../../../src/base/log';
import { atRestKey } from '../../../src/cache/atRest';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { sealedVault, type SealedVault } from '../../../src/sealing/sealedVault';
import { systemClock } from '../../../src/sync/clock';
import { SyncService } from '../../../src/sync/syncService';
import { publishSession, type PublishOutcome } from '../../../src/sync/write/publish';
import { sealedFormat } from '../../../src/sync/write/sealedFormat';
import { createSessionWriter, type SessionWriter } from '../../../src/sync/write/sessionWriter';
import { memoryReader } from '../../../src/session/memoryReader';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import type { AtStep } from '../../../src/sync/write/steps';
import { VaultWatch } from '../../../src/sync/vault/watchVault';
import { never, type VaultSite } from './sealedWorld';

/** One window on a sealed vault. */
export interface SealedWindow {
  readonly vault: SealedVault;
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
  readonly service: SyncService;
  readonly writer: SessionWriter;
  readonly deps: VaultDeps;
  save(text: object, name?: string): Promise<PublishOutcome>;
  close(): void;
}

/** @param home shared by the windows of a machine */
export async function openSealedWindow(
  site: VaultSite,
  opened: OpenVault,
  home: string,
  deviceKey = Buffer.alloc(32, 1),
  atStep?: AtStep,
): Promise<SealedWindow> {
  const directory = join(home, 'stores', 'store');
  const folders = cacheFolders(directory);
  const vault = sealedVault(site.age, opened.keys);
  const deps = site.deps(opened.keys.vaultId);
  const { store } = deps;
  const key = atRestKey(deviceKey, opened.keys.keys[0]!.identity);
  const atRest = async (): Promise<typeof key> => key;
  const mirror = new Mirror({
    directory,
    identity: 'the store',
    parseIndex: (bytes, filename) => vault.parseMetaIndex(bytes, filename),
    atRest,
    log: silentLog,
  });
  await mirror.load();
  const metaCache = new MetaCache(folders, atRest);
  const files = new SessionFiles(folders.sessions);
  const watch = new VaultWatch(opened.pin);
  const service = new SyncService({
    directory,
    mirror,
    store: async () => store,
    vault: async () => vault,
    atRest,
    beforeSync: (each, signal) => watch.check(each, signal),
    interval: () => 5 * 60_000,
    clock: systemClock,
    log: silentLog,
  });
  const writer = createSessionWriter({
    directory,
    pending: join(home, 'pending', 'store'),
    store: async () => store,
    format: async () => sealedFormat(vault),
    isSealed: true,
    ...(atStep ? { atStep } : {}),
    mirror,
    metaCache,
    files,
    clock: systemClock,
    log: silentLog,
  });
  return {
    vault,
    mirror,
    metaCache,
    files,
    service,
    writer,
    deps,
    save: async (text, name) => {
      const named = { name: 'n', desc: '', createdAt: '2026-01-02T03:04:05' };
      const filename = name ?? vault.newName(named);
      const bytes = await vault.toStoredFile(Buffer.from(JSON.stringify(text)), filename);
      const metadata = (await vault.readMetadata(memoryReader(bytes, filename), never))!;
      const request = { filename, bytes, contentType: 'application/octet-stream', metadata };
      return publishSession(writer.deps, request, { keep: true, onProgress: () => {} }, never);
    },
    close: () => {
      writer.dispose();
      service.dispose();
      mirror.dispose();
      files.dispose();
    },
  };
}

/** The files below a folder that hold a text, in whatever encoding that matters. */
export async function filesHolding(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await fs.readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = await fs.readFile(path);
    const forms = [
      Buffer.from(text),
      Buffer.from(text, 'utf16le'),
      Buffer.from(Buffer.from(text).toString('base64')),
    ];
    if (forms.some((form) => bytes.includes(form)) || entry.name.includes(text)) found.push(path);
  }
  return found;
}
