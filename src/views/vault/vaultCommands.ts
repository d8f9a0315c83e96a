import { dismissSteps } from '../nextSteps/dismissCommand';
import { chooseVault, isSealedOnly } from './chooseVault';
import { compareVaultWords } from './compareWords';
import { copyIntoNewVault } from './copyVaultCommand';
import { hideSealed } from './hideSealed';
import { lockVault, restVault, unlockVault } from './lockVault';
import {
  addVaultMember,
  changeVaultPassphrase,
  exportRecoveryKey,
  removeVaultMember,
} from './memberCommands';
import { removeCopiedSessions } from './removeCopiedCommand';
import { repairVaultCommand } from './repairCommand';
import { resealOldSessions } from './resealCommand';
import { rotateVaultKey } from './rotateCommand';
import { takeStep } from './takeStep';

/** Commands about sealed vaults, as a bundle of their own: the first of them loads it. */
export const VAULT = {
  'fastshot.vault.unlock': unlockVault,
  'fastshot.vault.lock': lockVault,
  'fastshot.vault.changePassphrase': changeVaultPassphrase,
  'fastshot.vault.addMember': addVaultMember,
  'fastshot.vault.removeMember': removeVaultMember,
  'fastshot.vault.rotateKey': rotateVaultKey,
  'fastshot.vault.repair': repairVaultCommand,
  'fastshot.vault.reseal': resealOldSessions,
  'fastshot.vault.words': compareVaultWords,
  'fastshot.vault.recoveryKey': exportRecoveryKey,
  'fastshot.vault.copy': copyIntoNewVault,
  'fastshot.vault.removeCopied': removeCopiedSessions,
  'fastshot.next.take': takeStep,
  'fastshot.next.dismiss': dismissSteps,
};

export { chooseVault, hideSealed, isSealedOnly, restVault };
