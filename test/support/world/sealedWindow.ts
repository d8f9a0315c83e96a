import { atRestKey } from '../../../src/cache/atRest';
import { sealedVault, type SealedVault } from '../../../src/sealing/sealedVault';
import { memoryReader } from '../../../src/session/memoryReader';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';
import { VaultWatch } from '../../../src/sync/vault/watchVault';
import { publishSession, type PublishOutcome } from '../../../src/sync/write/publish';
import { sealedFormat } from '../../../src/sync/write/sealedFormat';
import type { AtStep } from '../../../src/sync/write/steps';
import { never } from './never';
import type { SealedWorld } from './sealedWorld';
import { openParts, type WindowParts } from './windowParts';

/** A window on a sealed vault. */
export interface SealedWindow extends WindowParts {
  readonly vault: SealedVault;
  readonly deps: VaultDeps;
  save(text: object, name?: string): Promise<PublishOutcome>;
}

/** @param home shared by the windows of a machine */
export async function openSealedWindow(
  world: SealedWorld,
  opened: OpenVault,
  home: string,
  deviceKey = Buffer.alloc(32, 1),
  atStep?: AtStep,
): Promise<SealedWindow> {
  const vault = sealedVault(world.age, opened.keys);
  const deps = world.deps(opened.keys.vaultId);
  const key = atRestKey(deviceKey, opened.keys.keys[0]!.identity);
  const watch = new VaultWatch(opened.pin);
  const parts = await openParts(home, deps.store, {
    vault,
    format: sealedFormat(vault),
    atRest: async () => key,
    beforeSync: (each, signal) => watch.check(each, signal),
    atStep,
  });
  return {
    ...parts,
    vault,
    deps,
    save: async (text, name) => {
      const named = { name: 'n', desc: '', createdAt: '2026-01-02T03:04:05' };
      const filename = name ?? vault.newName(named);
      const bytes = await vault.toStoredFile(Buffer.from(JSON.stringify(text)), filename);
      const metadata = (await vault.readMetadata(memoryReader(bytes, filename), never))!;
      const request = { filename, bytes, contentType: 'application/octet-stream', metadata };
      return publishSession(parts.writer.deps, request, { keep: true, onProgress: () => {} }, never);
    },
  };
}
