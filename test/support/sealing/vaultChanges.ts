import {
  addMember,
  changePassphrase,
  listMembers,
  newRecoveryKey,
  removeMember,
} from '../../../src/sync/vault/members';
import { repairVault } from '../../../src/sync/vault/repairVault';
import { rotateKey } from '../../../src/sync/vault/rotateKey';
import type { OpenVault, VaultDeps } from '../../../src/sync/vault/vaultDeps';

/** The passphrase a vault has, and what a change makes of it. */
export const PASSPHRASE = 'correct horse battery staple';
export const OTHER = 'lantern orbit velvet cactus';
export const ANN = 'marble ticket hollow summit';
export const WORK_FACTOR = 10;

export const KEY_CHANGES = [
  'changePassphrase',
  'addMember',
  'removeMember',
  'newRecoveryKey',
  'rotateKey',
] as const;
/** A repair as well: of a vault whose recovery key file has gone. */
export type KeyChange = (typeof KEY_CHANGES)[number] | 'repairVault';
export type VaultChange = 'create' | KeyChange;

/** Changes the keys of a vault that has PASSPHRASE, a recovery key, and Ann with hers. */
export async function changeKeys(
  what: KeyChange,
  deps: VaultDeps,
  vault: OpenVault,
  signal: AbortSignal,
): Promise<unknown> {
  switch (what) {
    case 'changePassphrase':
      return changePassphrase(deps, vault, PASSPHRASE, OTHER, signal);
    case 'rotateKey':
      return rotateKey(deps, vault, { passphrase: PASSPHRASE }, signal);
    case 'addMember':
      return addMember(deps, vault, { name: 'Bo', passphrase: OTHER }, signal);
    case 'removeMember': {
      const members = await listMembers(deps, vault, signal);
      return removeMember(deps, vault, members.find(({ about }) => about?.name === 'Ann')!.id, signal);
    }
    case 'newRecoveryKey':
      return newRecoveryKey(deps, vault, signal);
    case 'repairVault': {
      const members = await listMembers(deps, vault, signal);
      const { id } = members.find(({ about }) => about?.kind === 'recovery')!;
      await deps.store.delete(`keys/${id}.age`, signal);
      // Of a vault.json that is there nothing has to be remembered.
      const memory = { read: async () => undefined, write: async () => {} };
      return repairVault({ ...deps, memory }, vault, signal);
    }
  }
}

/** What opens the vault after a change, or before it. */
export function openers(what: KeyChange, isDone: boolean): Readonly<Record<string, boolean>> {
  return {
    [PASSPHRASE]: !(isDone && what === 'changePassphrase'),
    [OTHER]: isDone && (what === 'changePassphrase' || what === 'addMember'),
    [ANN]: !(isDone && (what === 'removeMember' || what === 'rotateKey')),
  };
}
