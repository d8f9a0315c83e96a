import type { FastshotError } from '../base/errors';

/** Where the service stands, for the view's message and the status bar. Times in milliseconds since 1970. */
export type SyncState =
  /** Never synced, and not trying. */
  | { readonly kind: 'idle' }
  /** `at`: when a window of this machine last finished a sync. */
  | { readonly kind: 'synced'; readonly at: number }
  /** Sessions whose metadata arrived, of those to be fetched; `total` 0 while looking, or while another window works. */
  | { readonly kind: 'syncing'; readonly done: number; readonly total: number }
  | {
      readonly kind: 'offline';
      readonly since: number;
      /** When it is tried again by itself. */
      readonly retryAt: number;
      readonly error: FastshotError;
    }
  /** Something only the user can mend; `recoveryFor(error)` says how. */
  | { readonly kind: 'attention'; readonly error: FastshotError }
  /** So many sessions vanished at once that the user has to say whether they are gone. */
  | { readonly kind: 'needsConfirmation'; readonly filenames: readonly string[] };
