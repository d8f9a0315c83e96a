import { chooseVault } from './chooseVault';
import { lockVault, unlockVault } from './lockVault';
import {
  addVaultMember,
  changeVaultPassphrase,
  exportRecoveryKey,
  removeVaultMember,
  rotateVaultKey,
} from './memberCommands';

/** Commands about sealed vaults, as a bundle of their own: the first of them loads it. */
export const VAULT = {
  'fastshot.vault.unlock': unlockVault,
  'fastshot.vault.lock': lockVault,
  'fastshot.vault.changePassphrase': changeVaultPassphrase,
  'fastshot.vault.addMember': addVaultMember,
  'fastshot.vault.removeMember': removeVaultMember,
  'fastshot.vault.rotateKey': rotateVaultKey,
  'fastshot.vault.recoveryKey': exportRecoveryKey,
};

export { chooseVault };
