import { abortError, throwIfAborted } from '../base/abort';
import { FastshotError, isCancelled, toFastshotError } from '../base/errors';
import type {
  Lane,
  Operation,
  OperationInfo,
  OperationProgress,
  OperationSpec,
  OperationStatus,
  UnhappyEnd,
  Work,
} from './operation';

/** What a task tells its manager. `progress` may come often; `status` comes at most twice: running, ended. */
export type TaskChange = 'progress' | 'status';

/** One piece of work with its state, shared by all callers that joined it. */
export class Task {
  /** The manager may move a queued task to another lane. */
  lane: Lane;
  private readonly controller = new AbortController();
  private readonly queuedAt = Date.now();
  private status: OperationStatus = 'queued';
  private progress: OperationProgress = {};
  private startedAt: number | undefined;
  private endedAt: number | undefined;
  private error: FastshotError | undefined;
  private holders = 0;
  private settle!: { resolve: (value: unknown) => void; reject: (error: unknown) => void };
  private readonly outcome: Promise<unknown>;

  constructor(
    private readonly id: string,
    readonly spec: OperationSpec,
    private readonly work: Work<unknown>,
    private readonly onChange: (change: TaskChange) => void,
  ) {
    this.lane = spec.lane ?? 'foreground';
    this.outcome = new Promise((resolve, reject) => (this.settle = { resolve, reject }));
    this.outcome.catch(() => {});
  }

  get info(): OperationInfo {
    return {
      id: this.id,
      kind: this.spec.kind,
      title: this.spec.title,
      scope: this.spec.scope,
      lane: this.lane,
      status: this.status,
      cancelling: this.controller.signal.aborted && !this.ended,
      progress: this.progress,
      queuedAt: this.queuedAt,
      startedAt: this.startedAt,
      endedAt: this.endedAt,
      error: this.error,
    };
  }

  get ended(): boolean {
    return this.endedAt !== undefined;
  }

  /** False once it has ended or been cancelled: who comes later needs work of their own. */
  get joinable(): boolean {
    return !this.ended && !this.controller.signal.aborted;
  }

  /** A hold for one more caller, given up by itself when `signal` is aborted. */
  join(signal: AbortSignal | undefined): Operation<unknown> {
    this.holders += 1;
    let holding = true;
    const infoNow = (): OperationInfo => this.info;
    let leave!: (error: unknown) => void;
    const left = new Promise<never>((_resolve, reject) => (leave = reject));
    const cancel = (): void => {
      if (!holding) return;
      holding = false;
      this.holders -= 1;
      if (this.holders === 0) this.cancel();
      else leave(new FastshotError('cancelled', 'Cancelled.'));
    };
    const result = Promise.race([this.outcome, left]);
    const release = (): void => {
      holding = false;
      signal?.removeEventListener('abort', cancel);
    };
    result.then(release, release);
    if (signal?.aborted) cancel();
    else signal?.addEventListener('abort', cancel, { once: true });
    return {
      result,
      cancel,
      get info() {
        return infoNow();
      },
    };
  }

  /** Runs the work. Resolves, and never rejects, when it has ended. */
  async run(): Promise<void> {
    this.status = 'running';
    this.startedAt = Date.now();
    this.onChange('status');
    const { signal } = this.controller;
    try {
      throwIfAborted(signal);
      const ends: UnhappyEnd[] = [];
      const value = await this.work({
        signal,
        report: (progress) => this.report(progress),
        endAs: (end) => void ends.push(end),
      });
      const { status, error } = ends.at(-1) ?? { status: 'succeeded', error: undefined };
      this.end(status, error);
      this.settle.resolve(value);
    } catch (error) {
      if (isCancelled(error)) this.end('cancelled');
      else this.end('failed', toFastshotError(error));
      this.settle.reject(error);
    }
  }

  /** Cancels for all who joined: at once when queued, else as soon as the work stops. */
  cancel(): void {
    if (!this.joinable) return;
    this.controller.abort();
    if (this.status !== 'queued') return this.onChange('progress');
    this.end('cancelled');
    this.settle.reject(abortError(this.controller.signal));
  }

  private report(progress: OperationProgress): void {
    if (this.ended) return;
    this.progress = { ...this.progress, ...progress };
    this.onChange('progress');
  }

  private end(status: OperationStatus, error?: FastshotError): void {
    this.status = status;
    this.error = error;
    this.endedAt = Date.now();
    this.onChange('status');
  }
}
