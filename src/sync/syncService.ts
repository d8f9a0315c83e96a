import { throwIfAborted } from '../base/abort';
import { FastshotError, forLog, isCancelled, toFastshotError } from '../base/errors';
import { type Disposable, disposeAll, Emitter, type Event } from '../base/lifecycle';
import { cacheFolders } from '../cache/folders';
import { MetaCache } from '../cache/metaCache';
import type { SyncMode } from './reconcile';
import { recoveryFor } from './recovery';
import { Scheduler } from './scheduler';
import { SharedRun } from './sharedRun';
import type { OnProgress, Outcome, SyncRequest, SyncRunDeps, SyncRunHooks } from './syncRun';
import type { SyncState } from './syncState';
import { takeWorkLock } from './workLock';

export interface SyncServiceDeps extends SyncRunDeps {
  /** Milliseconds between automatic syncs in a focused window. */
  readonly interval: () => number;
  /** Runs an automatic sync where all long work runs, with its queue and cancel; default: at once. */
  readonly background?: (
    sync: (signal: AbortSignal, onProgress: OnProgress) => Promise<void>,
  ) => Promise<void>;
}

/** How far a sync is, is told at this distance at most, ms: of 10,000 sessions each would be a message to every window. */
const PROGRESS_INTERVAL_MS = 100;

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
  /** Of the key that may be the wrong one, so that another one is to be entered. */
  private keyId: string | undefined;
  /** When the store could not be reached for the last time, ms since 1970: only what is newer says that it can be. */
  private failedAt = 0;

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
    const request: SyncRequest = { mode: 'quick', maxAge };
    await this.watched(request, AbortSignal.any([signal, this.lifetime.signal]), onProgress);
  }

  private async watched(
    request: SyncRequest,
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

  private async request(request: SyncRequest, signal: AbortSignal): Promise<Outcome> {
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

  private async execute(request: SyncRequest, before: SyncState, signal: AbortSignal): Promise<Outcome> {
    const hooks: SyncRunHooks = {
      // What needs attention here may work in another window, and is to be mended all the same.
      trustAfter: before.kind === 'attention' ? Infinity : this.failedAt,
      onVault: ({ keyId, mode }) => {
        // Of a sealed vault there is no key to enter: its rows and what is left to do say more.
        this.keyId = mode === 'sealed' ? undefined : keyId;
      },
      onProgress: this.tellProgress(),
    };
    try {
      const { runSync } = await import('./syncRun');
      const outcome = await runSync(this.deps, this.metaCache, request, hooks, signal);
      this.run = undefined;
      this.failedAt = 0;
      this.settle();
      return outcome;
    } catch (error) {
      this.run = undefined;
      if (!this.lifetime.signal.aborted) this.fail(error, before);
      throw error;
    }
  }

  /** Makes a state of what a sync reports: the first and the last of it, and in between now and then. */
  private tellProgress(): OnProgress {
    const { clock } = this.deps;
    let last: { readonly at: number; readonly total: number } | undefined;
    return ({ done, total }) => {
      const at = clock.now();
      const isSoon = last?.total === total && at >= last.at && at < last.at + PROGRESS_INTERVAL_MS;
      if (isSoon && done < total) return;
      last = { at, total };
      this.setState({ kind: 'syncing', done, total });
    };
  }

  /** Says what the mirror says. */
  private settle(): void {
    const { lastSync, unconfirmed, failedKey } = this.deps.mirror.sync();
    if (lastSync === 0 || lastSync <= this.failedAt) return;
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
    this.deps.log.warn(`Sync failed: ${forLog(error)}`, { code: error.code, action });
    if (action === 'goOffline' || action === 'retry') {
      this.failedAt = this.deps.clock.now();
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
