import { type ErrorCode, FastshotError, isFastshotError, toFastshotError } from '../../base/errors';
import type { ObjectStore } from '../../storage/objectStore';
import { recoveryFor } from '../recovery';
import type { IntentFailure } from './intent';

/** After these the request may have been carried out all the same: only a look at the store tells. */
const UNANSWERED: readonly ErrorCode[] = [
  'timeout',
  'connectionLost',
  'serverError',
  'truncated',
  'unexpectedResponse',
  'disk',
];

/** How stores say that somebody else was first; Amazon answers 409 while the other request still runs. */
const LOST_RACE: readonly ErrorCode[] = ['preconditionFailed', 'conflict'];

/** Also of what was refused in the end, when an attempt before got no answer. */
export const isUnanswered = (error: unknown): boolean =>
  isFastshotError(error) && (UNANSWERED.includes(error.code) || error.data['unanswered'] === true);
export const isLostRace = (error: unknown): boolean => isFastshotError(error, ...LOST_RACE);

/** Time alone may mend it: tried again by itself. */
export function isPassing(code: ErrorCode): boolean {
  const { action } = recoveryFor({ code });
  return action === 'goOffline' || action === 'retry' || action === 'none';
}

/** What a sync that works shows to be mended: the way to the store, or this machine. It says nothing of rights to write. */
const MENDED_BY_SYNC: readonly ErrorCode[] = [
  'credentialsExpired',
  'credentialsMissing',
  'addressUnconfirmed',
  'badSignature',
  'wrongRegion',
  'noSuchBucket',
  'tls',
  'proxy',
  'clockSkew',
  'diskFull',
  'diskPermission',
];

export const isMendedBySync = (code: ErrorCode): boolean => MENDED_BY_SYNC.includes(code);

export function failureOf(error: unknown): IntentFailure {
  const { code, message } = toFastshotError(error);
  return { code, message };
}

/** Refuses with `readOnlyStore`, before anything is begun. */
export function requireWritable({ capabilities, label }: ObjectStore): void {
  if (capabilities.writable) return;
  throw new FastshotError('readOnlyStore', `${label} can only be read with these credentials.`);
}

/** The same for what cannot be done without deleting. */
export function requireDeletes(store: ObjectStore): void {
  requireWritable(store);
  const { capabilities, label } = store;
  if (capabilities.deletes === false) throw new FastshotError('readOnlyStore', cannotDelete(label));
}

/** Two sentences for the user. */
export const cannotDelete = (label: string): string =>
  `These credentials may not delete in ${label}, so that nothing can be removed from it. Connect with credentials that may.`;
