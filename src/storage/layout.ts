import type { VaultMode } from '../session/vault';

/**
 * Keys of a vault. Those of a desktop or plain vault are relative to the store's prefix (desktop format, "Bucket"),
 * those of a sealed one to `vaultPrefix` within it (docs/format.md).
 */
export const SESSIONS = 'sessions/';
export const META_INDEXES = 'meta_indexes/';
export const OVERALL_LIST = 'overall_meta.json';
/** Removed sessions, for 30 days (design, "In the store"). */
export const TRASH = 'trash/';
/** Objects the connection test writes; always deleted again (design, "Capabilities"). */
export const PROBE = '.fastshot-probe/';
export const SESSION_SUFFIX = '.fastshot';
export const INDEX_SUFFIX = '.meta.json';
/** Of an empty object beside a removed session: see `settledKey`. */
export const SETTLED_SUFFIX = '.settled';
export const SEALED_INDEX_SUFFIX = '.meta.age';

/** Whether an object lies in a folder that was made for it and what goes with it: in the trash, for a long name. */
export const isInOwnFolder = (key: string): boolean => /(?:^|\/)trash\/[^/]+_\/[^/]+$/.test(key);

/** Sealed vaults, each in a folder of its own, where the desktop app never looks. */
export const SEALED = 'sealed/';
/** What says which key files count. Written last when a vault is made. */
export const VAULT_FILE = 'vault.json';
export const KEYS = 'keys/';

export const vaultPrefix = (vaultId: string): string => `${SEALED}${vaultId}/`;

export const sessionKey = (filename: string): string => SESSIONS + filename;

export const indexSuffix = (mode: VaultMode): string =>
  mode === 'sealed' ? SEALED_INDEX_SUFFIX : INDEX_SUFFIX;

/** The index key of a session. The desktop app removes every occurrence of `.fastshot`, so this does too. */
export const metaIndexKey = (filename: string, mode: VaultMode): string =>
  META_INDEXES + filename.replaceAll(SESSION_SUFFIX, '') + indexSuffix(mode);

/** What sessions are stored as; the desktop app calls them images. */
export const sessionType = (mode: VaultMode): string =>
  mode === 'sealed' ? 'application/octet-stream' : 'image/png';
export const indexType = (mode: VaultMode): string =>
  mode === 'sealed' ? 'application/octet-stream' : 'application/json';
