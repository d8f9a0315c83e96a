import { setMaxListeners } from 'node:events';
import { throwIfAborted } from '../base/abort';
import { FastshotError, isCancelled, toFastshotError } from '../base/errors';
import { type Disposable, disposeAll, Emitter, type Event } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { AtRestKey } from '../cache/atRest';
import { cacheFolders } from '../cache/folders';
import { MetaCache } from '../cache/metaCache';
import type { Mirror } from '../cache/mirror';
import type { Vault } from '../session/vault';
import type { ObjectStore } from '../storage/objectStore';
import type { Clock } from './clock';
import { reconcile, type SyncMode, type SyncResult } from './reconcile';
import { recoveryFor } from './recovery';
import { Scheduler } from './scheduler';
import { SharedRun } from './sharedRun';
import type { SyncState } from './syncState';
import { takeWorkLock } from './workLock';

export interface SyncServiceDeps {
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
  /** Milliseconds between automatic syncs in a focused window. */
  readonly interval: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** Runs an automatic sync where all long work runs, with its queue and cancel; default: at once. */
  readonly background?: (
    sync: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>,
  ) => Promise<void>;
}

type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

interface Request {
  readonly mode: SyncMode;
  /** A result of another window that is no older than this will do, ms. */
  readonly maxAge: number;
  readonly acceptGone?: ReadonlySet<string>;
}

/** What a sync has found; undefined when another window had done the work. */
type Outcome = SyncResult | undefined;

/**
 * Keeps the mirror of one store true, in the background and on demand. Of all windows of this machine one works at a
 * time; the others take its result.
 */
export class SyncService implements Disposable {
  private readonly stateChanged = new Emitter<SyncState>();
  private readonly subscriptions: Disposable[] = [];
  private readonly lifetime = new AbortController();
  private readonly scheduler: Scheduler;
  private readonly metaCache: MetaCache;
  private current: SyncState = { kind: 'idle' };
  private run: { readonly mode: SyncMode; readonly shared: SharedRun<Outcome> } | undefined;
  private keyId: string | undefined;

  readonly onDidChangeState: Event<SyncState> = this.stateChanged.event;

  constructor(private readonly deps: SyncServiceDeps) {
    this.metaCache = new MetaCache(cacheFolders(deps.directory), deps.atRest);
    this.scheduler = new Scheduler({
      clock: deps.clock,
      interval: deps.interval,
      due: (maxAge) => {
        const { background = (sync) => sync(this.lifetime.signal, () => {}) } = deps;
        // What went wrong shows in the state; one that was cancelled in its queue has no state.
        background((signal, onProgress) => this.syncIfOlder(maxAge, signal, onProgress))
          .catch(() => {})
          .finally(() => this.scheduler.skipped());
      },
    });
    this.subscriptions.push(
      deps.mirror.onDidChange(({ syncChanged }) => {
        if (syncChanged && !this.run && this.current.kind !== 'attention') this.settle();
      }),
    );
  }

  get state(): SyncState {
    return this.current;
  }

  /** Begins automatic syncs: to be called when the view is visible for the first time. */
  start(): void {
    this.scheduler.start();
  }

  /** Whether the window has the focus. */
  setFocused(focused: boolean): void {
    this.scheduler.setFocused(focused);
  }

  /**
   * Syncs now, or joins a sync that is running and does as much. Aborting stops the requests unless somebody else
   * waits for the same sync. Rejects as `state` then tells; cancel leaves the state as it was.
   */
  async sync(mode: SyncMode, signal: AbortSignal, onProgress?: OnProgress): Promise<Outcome> {
    return this.watched({ mode, maxAge: 0 }, signal, onProgress);
  }

  /**
   * The user agrees that the sessions of `needsConfirmation` are gone: they move, unless they are back by now. Takes a
   * full sync; rejects as `sync` does.
   */
  async confirmGone(signal: AbortSignal = this.lifetime.signal, onProgress?: OnProgress): Promise<void> {
    const acceptGone = new Set(this.deps.mirror.sync().unconfirmed);
    await this.watched({ mode: 'full', maxAge: 0, acceptGone }, signal, onProgress);
  }

  /** The user wants to keep their rows: not asked again. */
  async rejectGone(signal: AbortSignal = this.lifetime.signal): Promise<void> {
    while (this.run) await this.run.shared.settled();
    const { mirror } = this.deps;
    const lock = await takeWorkLock(this.deps, async () => false, signal);
    try {
      await mirror.reloadIfChanged();
      const { keptMissing, unconfirmed } = mirror.sync();
      mirror.apply({ sync: { keptMissing: [...keptMissing, ...unconfirmed], unconfirmed: [] } });
      await mirror.persist();
    } finally {
      await lock?.release();
    }
  }

  dispose(): void {
    this.lifetime.abort();
    this.run?.shared.stop();
    this.scheduler.dispose();
    disposeAll(this.subscriptions);
    this.stateChanged.dispose();
  }

  private async syncIfOlder(maxAge: number, signal: AbortSignal, onProgress: OnProgress): Promise<void> {
    const request: Request = { mode: 'quick', maxAge };
    await this.watched(request, AbortSignal.any([signal, this.lifetime.signal]), onProgress);
  }

  private async watched(
    request: Request,
    signal: AbortSignal,
    onProgress: OnProgress = () => {},
  ): Promise<Outcome> {
    const progress = this.onDidChangeState((state) => {
      if (state.kind === 'syncing') onProgress(state);
    });
    try {
      return await this.request(request, signal);
    } finally {
      progress.dispose();
    }
  }

  private async request(request: Request, signal: AbortSignal): Promise<Outcome> {
    while (this.run) {
      const { mode, shared } = this.run;
      if (!request.acceptGone && (request.mode === 'quick' || mode === 'full')) return shared.join(signal);
      await shared.join(signal).catch(() => throwIfAborted(signal));
    }
    throwIfAborted(signal);
    const before = this.current;
    const shared = new SharedRun((stop) => this.execute(request, before, stop));
    this.run = { mode: request.mode, shared };
    return shared.join(signal);
  }

  private async execute(request: Request, before: SyncState, signal: AbortSignal): Promise<Outcome> {
    try {
      const outcome = await this.work(request, before, signal);
      this.run = undefined;
      this.settle();
      return outcome;
    } catch (error) {
      this.run = undefined;
      if (!this.lifetime.signal.aborted) this.fail(error, before);
      throw error;
    }
  }

  private async work(request: Request, before: SyncState, signal: AbortSignal): Promise<Outcome> {
    const { mirror, clock, log } = this.deps;
    const vault = await this.deps.vault();
    this.keyId = vault.keyId;
    const since = clock.now() - request.maxAge;
    const settled = async (): Promise<boolean> => {
      await mirror.reloadIfChanged();
      const { lastSync, lastFullList, failedKey } = mirror.sync();
      // What could not be read with another key may be readable now.
      if (failedKey !== undefined && failedKey.id !== vault.keyId) return false;
      const at = request.mode === 'full' ? lastFullList : lastSync;
      return before.kind !== 'attention' && !request.acceptGone && at > since && at <= clock.now();
    };
    if (request.maxAge > 0 && (await settled())) return undefined;
    this.setState({ kind: 'syncing', done: 0, total: 0 });
    const store = await this.deps.store();
    await this.deps.beforeSync?.(store, signal);
    const lock = await takeWorkLock(this.deps, settled, signal);
    if (!lock) return undefined;
    try {
      await mirror.reloadIfChanged();
      const deps = { store, vault, mirror, metaCache: this.metaCache, clock, log };
      const onProgress = ({ done, total }: { done: number; total: number }): void =>
        this.setState({ kind: 'syncing', done, total });
      const options = {
        mode: request.mode,
        onProgress,
        ...(request.acceptGone && { acceptGone: request.acceptGone }),
      };
      const stop = AbortSignal.any([signal, lock.signal]);
      // Every request in flight listens; Node takes more than ten listeners for a leak.
      setMaxListeners(100, stop);
      const result = await reconcile(deps, options, stop);
      await this.maintain(store, stop);
      return result;
    } catch (error) {
      throw lock.signal.aborted && !signal.aborted ? lock.signal.reason : error;
    } finally {
      await lock.release();
    }
  }

  private async maintain(store: ObjectStore, signal: AbortSignal): Promise<void> {
    try {
      await this.deps.afterSync?.(store, signal);
    } catch (error) {
      if (signal.aborted) throw error;
      this.deps.log.warn(`Maintenance of the store failed: ${toFastshotError(error).message}`);
    }
  }

  /** Says what the mirror says. */
  private settle(): void {
    const { lastSync, unconfirmed, failedKey } = this.deps.mirror.sync();
    if (lastSync === 0) return;
    this.scheduler.synced(lastSync);
    const wrongKey = failedKey !== undefined && failedKey.id === this.keyId && !failedKey.opensOthers;
    if (unconfirmed.length > 0) this.setState({ kind: 'needsConfirmation', filenames: unconfirmed });
    else this.setState(wrongKey ? wrongKeyState() : { kind: 'synced', at: lastSync });
  }

  private fail(thrown: unknown, before: SyncState): void {
    const error = toFastshotError(thrown);
    if (isCancelled(error) || error.code === 'conflict') {
      // Stopped by the user, or another window took over.
      if (error.code === 'conflict') this.scheduler.interrupted();
      else this.scheduler.failed();
      this.setState(before);
      return;
    }
    const { action } = recoveryFor(error);
    this.deps.log.warn(`Sync failed: ${error.message}`, { code: error.code, action });
    if (action === 'goOffline' || action === 'retry') {
      const since = before.kind === 'offline' ? before.since : this.deps.clock.now();
      this.setState({ kind: 'offline', since, retryAt: this.scheduler.wentOffline(), error });
    } else {
      this.scheduler.failed();
      this.setState({ kind: 'attention', error });
    }
  }

  private setState(state: SyncState): void {
    this.current = state;
    this.stateChanged.fire(state);
  }
}

function wrongKeyState(): SyncState {
  const message = 'No session could be read with this encryption key. Enter another key.';
  return { kind: 'attention', error: new FastshotError('wrongKey', message) };
}
