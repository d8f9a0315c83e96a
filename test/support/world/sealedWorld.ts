import { vaultPrefix } from '../../../src/storage/layout';
import { prefixedStore } from '../../../src/storage/prefixedStore';
import type { AgeWorkers } from '../../../src/sealing/ageWorkers';
import { createVault, type NewVault } from '../../../src/sync/vault/createVault';
import type { VaultDeps } from '../../../src/sync/vault/vaultDeps';
import type { AtStep } from '../../../src/sync/write/steps';
import { PASSPHRASE, WORK_FACTOR } from '../sealing/vaultChanges';
import { hastyClock } from './clocks';
import { ONCE } from './connect';
import { BUCKET } from './demoServer';
import { never } from './never';
import { demoPlace, type DemoPlace } from './place';

/** A bucket of the demo server with sealed vaults in it. */
export interface SealedWorld extends DemoPlace {
  readonly age: AgeWorkers;
  /** What work on vaults needs; passphrases cost little here. */
  parts(atStep?: AtStep): Omit<VaultDeps, 'store'>;
  deps(vaultId: string, atStep?: AtStep): VaultDeps;
  create(passphrase?: string, atStep?: AtStep): Promise<NewVault>;
  /** Keys of all objects, without a request. */
  objectKeys(): string[];
}

export async function sealedWorld(age: AgeWorkers): Promise<SealedWorld> {
  const place = await demoPlace({ retry: ONCE });
  const parts: SealedWorld['parts'] = (atStep) => ({
    age,
    clock: hastyClock,
    workFactor: WORK_FACTOR,
    ...(atStep ? { atStep } : {}),
  });
  return {
    ...place,
    age,
    parts,
    deps: (vaultId, atStep) => ({
      ...parts(atStep),
      store: prefixedStore(place.store, vaultPrefix(vaultId)),
    }),
    create: (passphrase = PASSPHRASE, atStep) => createVault(place.store, parts(atStep), passphrase, never),
    objectKeys: () => place.server.objects(BUCKET).map(({ key }) => key),
  };
}
