import type { AgeWorkers } from '../../../src/sealing/ageWorkers';
import type { VaultKey } from '../../../src/sealing/replacedKeys';
import { sealedVault, type SealedVault } from '../../../src/sealing/sealedVault';

export const never = new AbortController().signal;

/** A new key of a vault. */
export async function newKey(
  age: AgeWorkers,
  generation = 1,
): Promise<{ readonly key: VaultKey; readonly recipient: string }> {
  const { identity, recipient } = await age.run({ kind: 'newIdentity' }, {}, never);
  return { key: { generation, identity }, recipient };
}

/** A vault with a new key. */
export async function newVault(age: AgeWorkers): Promise<SealedVault> {
  const { key, recipient } = await newKey(age);
  return sealedVault(age, { vaultId: 'a'.repeat(32), keys: [key], recipient });
}
