import type { ErrorCode, FastshotError } from '../base/errors';

/** What to do about an error. */
export type RecoveryAction =
  /** Nothing: somebody wanted it so. */
  | 'none'
  /** Again at the next occasion, without a word. */
  | 'retry'
  /** Work from the cache and come back by itself. */
  | 'goOffline'
  /** Ask for the encryption key. */
  | 'enterKey'
  /** Ask for the passphrase of the vault. */
  | 'unlock'
  /** The vault is not the one it was: the user has to say whether that is right. */
  | 'reviewVault'
  /** Ask for credentials, bucket or address: what is configured cannot work. */
  | 'reconnect'
  | 'fixRegion'
  /** Ask whether credentials may go to this address. */
  | 'confirmAddress'
  | 'fixClock'
  /** Make room, or let us write, on this machine. */
  | 'fixDisk'
  /** Throw the cached or fetched copy away and fetch it again. */
  | 'fetchAgain'
  /** The user has to decide what shall happen. */
  | 'askUser'
  /** Show it; nothing will change by itself. */
  | 'giveUp';

export interface Recovery {
  readonly action: RecoveryAction;
  /** What the error has not cost, as a sentence for the user. */
  readonly kept: string;
}

const ACTIONS: Record<ErrorCode, RecoveryAction> = {
  cancelled: 'none',
  timeout: 'goOffline',
  hostNotFound: 'goOffline',
  connectionRefused: 'goOffline',
  connectionLost: 'goOffline',
  folderUnreachable: 'goOffline',
  throttled: 'goOffline',
  serverError: 'goOffline',
  // Captive portals and proxies answer in the server's place.
  unexpectedResponse: 'goOffline',
  truncated: 'goOffline',
  proxy: 'reconnect',
  tls: 'reconnect',
  wrongRegion: 'fixRegion',
  noSuchBucket: 'reconnect',
  accessDenied: 'reconnect',
  badSignature: 'reconnect',
  credentialsMissing: 'reconnect',
  credentialsExpired: 'reconnect',
  addressUnconfirmed: 'confirmAddress',
  clockSkew: 'fixClock',
  notFound: 'retry',
  preconditionFailed: 'retry',
  conflict: 'retry',
  readOnlyStore: 'askUser',
  storeFull: 'giveUp',
  archived: 'giveUp',
  checksumMismatch: 'fetchAgain',
  tooLarge: 'giveUp',
  wrongKey: 'enterKey',
  damaged: 'giveUp',
  unsupportedFormat: 'giveUp',
  wrongPassphrase: 'unlock',
  renamed: 'giveUp',
  notSealed: 'giveUp',
  vaultLocked: 'unlock',
  vaultChanged: 'reviewVault',
  diskFull: 'fixDisk',
  diskPermission: 'fixDisk',
  disk: 'fixDisk',
  invalidInput: 'giveUp',
  invalidSetting: 'reconnect',
  busy: 'giveUp',
  internal: 'giveUp',
};

const KEPT: Record<RecoveryAction, string> = {
  none: 'Nothing was changed.',
  retry: 'Nothing was changed.',
  goOffline: 'The list shows what was read last; downloaded sessions open as before.',
  enterKey: 'Nothing was changed: what cannot be read is neither kept nor overwritten.',
  unlock: 'Nothing was changed: without its passphrase a sealed vault is neither read nor written.',
  reviewVault: 'Nothing was read or written since.',
  reconnect: 'The list shows what was read last; downloaded sessions open as before.',
  confirmAddress: 'Nothing was sent there.',
  fixRegion: 'The list shows what was read last; downloaded sessions open as before.',
  fixClock: 'The list shows what was read last; downloaded sessions open as before.',
  fixDisk: 'The sessions in the store are safe; what is shown now may have to be read again after a restart.',
  fetchAgain: 'The session in the store is untouched; the copy is not used.',
  askUser: 'Nothing was changed.',
  giveUp: 'Nothing was changed.',
};

/** From an error to what to do about it. */
export function recoveryFor(error: Pick<FastshotError, 'code'>): Recovery {
  const action = ACTIONS[error.code];
  return { action, kept: KEPT[action] };
}
