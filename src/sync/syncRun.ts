import { setMaxListeners } from 'node:events';
import { forLog } from '../base/errors';
import type { Log } from '../base/log';
import type { AtRestKey } from '../cache/atRest';
import type { MetaCache } from '../cache/metaCache';
import type { Mirror } from '../cache/mirror';
import type { Vault } from '../session/vault';
import type { ObjectStore } from '../storage/objectStore';
import type { Clock } from './clock';
import { reconcile, type SyncMode, type SyncResult } from './reconcile';
import { takeWorkLock } from './workLock';

export interface SyncRunDeps {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  /** Its `load` has been called; what it reads is waited for. */
  readonly mirror: Mirror;
  /** Made on first use; rejects when the store cannot even be tried, for example without credentials. */
  readonly store: () => Promise<ObjectStore>;
  readonly vault: () => Promise<Vault>;
  /** As `MirrorOptions.atRest`. */
  readonly atRest?: AtRestKey | undefined;
  /** Looks at the store before anything is read from it; whatever it throws stops the sync. */
  readonly beforeSync?: ((store: ObjectStore, signal: AbortSignal) => Promise<void>) | undefined;
  /** Maintenance that only the window that works on the store does, after each sync; a failure is only logged. */
  readonly afterSync?: (store: ObjectStore, signal: AbortSignal) => Promise<void>;
  readonly clock: Clock;
  readonly log: Log;
}

export interface SyncRequest {
  readonly mode: SyncMode;
  /** A result of another window that is no older than this will do, ms. */
  readonly maxAge: number;
  /** The sessions that the user agreed are gone. */
  readonly acceptGone?: ReadonlySet<string>;
}

/** What a sync has found; undefined when another window had done the work. */
export type Outcome = SyncResult | undefined;

export type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

export interface SyncRunHooks {
  /**
   * Another window's result will do if it is newer than this, ms: than the last failure here, say. Infinity: none will.
   */
  readonly trustAfter: number;
  /** The key that sessions are read with. */
  readonly onVault: (vault: Pick<Vault, 'keyId' | 'mode'>) => void;
  readonly onProgress: OnProgress;
}

/** Brings the mirror up to date, alone among all windows of this machine. Rejects with what stopped it. */
export async function runSync(
  deps: SyncRunDeps,
  metaCache: MetaCache,
  request: SyncRequest,
  { trustAfter, onVault, onProgress }: SyncRunHooks,
  signal: AbortSignal,
): Promise<Outcome> {
  const { mirror, clock, log } = deps;
  const { mode, maxAge, acceptGone } = request;
  const vault = await deps.vault();
  onVault(vault);
  const since = Math.max(clock.now() - maxAge, trustAfter);
  const settled = async (): Promise<boolean> => {
    await mirror.reloadIfChanged();
    const { lastSync, lastFullList, failedKey } = mirror.sync();
    // What could not be read with another key may be readable now.
    if (failedKey !== undefined && failedKey.id !== vault.keyId) return false;
    const at = mode === 'full' ? lastFullList : lastSync;
    return !acceptGone && at > since && at <= clock.now();
  };
  if (maxAge > 0 && (await settled())) return undefined;
  onProgress({ done: 0, total: 0 });
  const store = await deps.store();
  await deps.beforeSync?.(store, signal);
  const lock = await takeWorkLock(deps, settled, signal);
  if (!lock) return undefined;
  try {
    await mirror.reloadIfChanged();
    const stop = AbortSignal.any([signal, lock.signal]);
    // Every request in flight listens; Node takes more than ten listeners for a leak.
    setMaxListeners(100, stop);
    const options = { mode, onProgress, ...(acceptGone && { acceptGone }) };
    const result = await reconcile({ store, vault, mirror, metaCache, clock, log }, options, stop);
    await maintain(deps, store, stop);
    return result;
  } catch (error) {
    throw lock.signal.aborted && !signal.aborted ? lock.signal.reason : error;
  } finally {
    await lock.release();
  }
}

async function maintain(
  { afterSync, log }: SyncRunDeps,
  store: ObjectStore,
  signal: AbortSignal,
): Promise<void> {
  try {
    await afterSync?.(store, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    log.warn(`Maintenance of the store failed: ${forLog(error)}`);
  }
}
