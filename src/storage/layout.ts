/** Keys of a desktop or plain vault, relative to the store's prefix (desktop format, "Bucket"). */
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

export const sessionKey = (filename: string): string => SESSIONS + filename;

/** The index key of a session. The desktop app removes every occurrence of `.fastshot`, so this does too. */
export const metaIndexKey = (filename: string): string =>
  META_INDEXES + filename.replaceAll(SESSION_SUFFIX, '') + INDEX_SUFFIX;
