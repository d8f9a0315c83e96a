import { FastshotError } from '../../base/errors';
import type { StoreConfig } from '../../storage/storeConfig';
import { sessionKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { listSessions, type RemoteSession } from '../remoteSessions';
import { headIfPresent } from '../write/storedSession';
import { purge } from '../write/purgeTrash';
import { removeSession } from '../write/remove';
import type { WriteDeps } from '../write/writeDeps';
import { fingerprintOf, type VerifiedCopy } from './copyRecord';
import { isStored } from './copyVault';

/** A session of the old store, and its verified copy in the new vault. */
export interface CopiedSession {
  readonly session: RemoteSession;
  readonly copy: VerifiedCopy;
}

export interface RemovalPlan {
  readonly removable: readonly CopiedSession[];
  /** How many sessions of the old store stay, because no verified copy of them is in the new vault. */
  readonly staying: number;
}

/**
 * Which sessions of the old store may go: those whose copy was verified, if both are still exactly what they were then.
 * @param copies by fingerprint (`readCopies`)
 */
export async function planRemoval(
  source: { readonly store: ObjectStore; readonly config: StoreConfig },
  target: ObjectStore,
  copies: ReadonlyMap<string, VerifiedCopy>,
  signal: AbortSignal,
): Promise<RemovalPlan> {
  const there = await listSessions(target, undefined, signal);
  const { sessions } = await listSessions(source.store, undefined, signal);
  const removable: CopiedSession[] = [];
  for (const session of sessions.values()) {
    const copy = copies.get(fingerprintOf(source.config, session));
    if (copy && isStored(copy, there.sessions)) removable.push({ session, copy });
  }
  return { removable, staying: sessions.size - removable.length };
}

/**
 * Removes one session from the old store, after a last look at its copy.
 * @param how `trash`: it rests in the old store's trash; `forGood`: it is deleted from there as well
 * @throws `preconditionFailed` when the copy is no longer in the new vault, or the session is another one by now
 */
export async function removeCopied(
  source: WriteDeps,
  target: ObjectStore,
  { session, copy }: CopiedSession,
  how: 'trash' | 'forGood',
  signal: AbortSignal,
): Promise<void> {
  const stored = await headIfPresent(target, sessionKey(copy.filename), signal);
  if (stored?.etag !== copy.etag || stored.size !== copy.size) {
    throw new FastshotError(
      'preconditionFailed',
      `The copy of ${session.filename} is no longer in the new vault, so the session was left where it is.`,
      { data: { filename: session.filename } },
    );
  }
  const { trash, pending } = await removeSession(source, session, signal);
  if (how === 'trash' || pending) return;
  await purge(await source.store(), trash, source.mode, signal);
}
