import { forLog } from '../base/errors';
import { Emitter, type Disposable, type Event } from '../base/lifecycle';
import type { Log } from '../base/log';
import type { Lane, Operation, OperationInfo, OperationSpec, Work } from './operation';
import { Task } from './task';
import { Throttle } from '../base/throttle';

const HISTORY_LENGTH = 100;

export interface OperationLimits {
  /** Operations that run at once, for each lane. */
  readonly concurrency: Readonly<Record<Lane, number>>;
  /** Least milliseconds between two progress events of one operation. */
  readonly progressIntervalMs: number;
}

const DEFAULT_LIMITS: OperationLimits = {
  concurrency: { foreground: 4, background: 2, sync: 1 },
  progressIntervalMs: 100,
};

/** What every long task goes through: queue, progress, cancel, status and history in one place. */
export class OperationManager implements Disposable {
  private readonly changes = new Emitter<OperationInfo>();
  private readonly queued = new Set<Task>();
  private readonly running = new Set<Task>();
  private readonly waiters = new Set<() => void>();
  private readonly shown = new Set<string>();
  private history: OperationInfo[] = [];
  private count = 0;
  private disposed = false;

  /** Each change of status at once, progress no more often than the limits say. */
  readonly onDidChange: Event<OperationInfo> = this.changes.event;

  constructor(
    private readonly log: Log,
    private readonly limits: OperationLimits = DEFAULT_LIMITS,
  ) {}

  /**
   * Queues work, or joins what is queued or running under the same key. Work starts after this has returned.
   * @param signal cancels this caller's hold, as `Operation.cancel` does
   */
  run<T>(spec: OperationSpec, work: Work<T>, signal?: AbortSignal): Operation<T> {
    const task = this.findShared(spec) ?? this.enqueue(spec, work);
    // One key has one type of result (OperationSpec.key).
    return task.join(signal) as Operation<T>;
  }

  /** Running, then queued, then ended operations; the ended ones newest first and at most 100. */
  list(): readonly OperationInfo[] {
    return [...[...this.running, ...this.queued].map(({ info }) => info), ...this.history];
  }

  /**
   * True for the first who asks about an operation that has not ended: who joins one need not show it a second time.
   * It is here, because parts of the extension that load by themselves have no module state in common.
   */
  claimDisplay(id: string): boolean {
    if (this.shown.has(id) || !this.active().some(({ info }) => info.id === id)) return false;
    this.shown.add(id);
    return true;
  }

  /** Cancels one operation for all who share it. Unknown and ended ones are left alone. */
  cancel(id: string): void {
    for (const task of this.active()) if (task.info.id === id) task.cancel();
  }

  /** Cancels all operations of a scope, or all there are. Resolves when they have really stopped. */
  async cancelAll(scope?: string): Promise<void> {
    const tasks = this.active().filter(({ spec }) => scope === undefined || spec.scope === scope);
    for (const task of tasks) task.cancel();
    while (tasks.some(({ ended }) => !ended)) await this.nextEnd();
  }

  /** Resolves when nothing is queued or running. */
  async whenIdle(): Promise<void> {
    while (this.active().length > 0) await this.nextEnd();
  }

  clearHistory(): void {
    this.history = [];
  }

  /** Cancels all. Nothing is announced afterwards, and what is started later is cancelled at once. */
  dispose(): void {
    this.disposed = true;
    this.changes.dispose();
    for (const task of this.active()) task.cancel();
  }

  private active(): Task[] {
    return [...this.running, ...this.queued];
  }

  /** What the caller can share. Who waits in the foreground for queued background work gets it moved there. */
  private findShared(spec: OperationSpec): Task | undefined {
    if (spec.key === undefined) return undefined;
    const task = this.active().find((each) => each.spec.key === spec.key && each.joinable);
    if (task && this.queued.has(task) && (spec.lane ?? 'foreground') === 'foreground') {
      task.lane = 'foreground';
      queueMicrotask(() => this.startNext());
    }
    return task;
  }

  private enqueue(spec: OperationSpec, work: Work<unknown>): Task {
    this.count += 1;
    const task = new Task(`${this.count}`, spec, work, (change) => {
      if (change === 'progress') news.request();
      else this.onDidChangeStatus(task, news);
    });
    const news = new Throttle(() => this.announce(task.info), this.limits.progressIntervalMs);
    this.queued.add(task);
    if (this.disposed) task.cancel();
    else news.now();
    queueMicrotask(() => this.startNext());
    return task;
  }

  private startNext(): void {
    for (const task of this.queued) {
      if (!this.mayStart(task)) continue;
      this.queued.delete(task);
      this.running.add(task);
      void task.run();
    }
  }

  private mayStart({ lane, spec }: Task): boolean {
    let busy = 0;
    for (const other of this.running) {
      if (spec.key !== undefined && other.spec.key === spec.key) return false;
      if (other.lane === lane) busy += 1;
    }
    return busy < this.limits.concurrency[lane];
  }

  private onDidChangeStatus(task: Task, news: Throttle): void {
    if (task.ended) {
      this.queued.delete(task);
      this.running.delete(task);
      this.shown.delete(task.info.id);
      this.history = [task.info, ...this.history].slice(0, HISTORY_LENGTH);
      this.record(task);
      queueMicrotask(() => this.afterEnd());
    }
    news.now();
  }

  private afterEnd(): void {
    this.startNext();
    for (const wake of this.waiters) wake();
    this.waiters.clear();
  }

  private nextEnd(): Promise<void> {
    return new Promise((resolve) => this.waiters.add(resolve));
  }

  private record({ spec, info }: Task): void {
    const { status, startedAt, endedAt, error } = info;
    const title = spec.logTitle ?? spec.title;
    const data = { ms: endedAt! - (startedAt ?? endedAt!), code: error?.code };
    const but = status === 'incomplete' ? 'not all is done: ' : '';
    if (error) this.log.warn(`${title}: ${but}${forLog(error)}`, data);
    else this.log.info(`${title}: ${status}`, data);
  }

  /** A listener that fails is a fault of the listener: it must not end the operation. */
  private announce(info: OperationInfo): void {
    try {
      this.changes.fire(info);
    } catch (error) {
      this.log.error(`A listener to operations failed: ${forLog(error)}`);
    }
  }
}
