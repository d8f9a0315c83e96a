/** What `vaultChild.ts` does, and with what. */

/** The passphrase a vault has, and what a change makes of it. */
export const PASSPHRASE = 'correct horse battery staple';
export const OTHER = 'lantern orbit velvet cactus';
export const WORK_FACTOR = 10;

export type VaultChange =
  'create' | 'changePassphrase' | 'rotateKey' | 'addMember' | 'removeMember' | 'newRecoveryKey';
