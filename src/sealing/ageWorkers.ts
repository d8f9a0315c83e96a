import type { Disposable } from '../base/lifecycle';
import { AgeWorker, type RunOptions } from './ageWorker';
import type { AgeJob, AgeResults } from './protocol';

/** An unused worker with its memory is given up after this, ms. */
const IDLE_MS = 30_000;

/** Jobs that take long, or that cannot be stopped but by ending their thread. */
function isLong(job: AgeJob): boolean {
  if (job.kind === 'seal') return 'passphrase' in job.sealFor;
  if (job.kind === 'open') return 'passphrase' in job.openWith;
  return job.kind === 'openSession' ? job.want !== 'head' : job.kind.endsWith('Session');
}

/**
 * Seals and opens, never in this thread. Indexes and other small things share a worker; what takes long has one to
 * itself, so that cancelling stops it at once by ending the thread. One of each kind is kept for a while.
 */
export class AgeWorkers implements Disposable {
  private readonly running = new Set<AgeWorker>();
  private shared: AgeWorker | undefined;
  private spare: AgeWorker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private spareTimer: NodeJS.Timeout | undefined;
  private isDisposed = false;

  /** @param script `dist/age.js` */
  constructor(private readonly script: string) {}

  /** Does a job. Aborting really stops it. @throws as the job's function in `sessionJobs` and `age` */
  async run<J extends AgeJob>(
    job: J,
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<AgeResults[J['kind']]> {
    if (!isLong(job)) return this.runShared(job, options, signal);
    const worker = this.takeSpare() ?? new AgeWorker(this.script);
    this.running.add(worker);
    try {
      return await worker.run(job, options, signal);
    } finally {
      this.running.delete(worker);
      if (signal.aborted || this.spare || this.isDisposed) worker.terminate();
      else this.keepSpare(worker);
    }
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.spareTimer);
    for (const worker of [this.shared, this.spare, ...this.running]) worker?.terminate();
  }

  private takeSpare(): AgeWorker | undefined {
    clearTimeout(this.spareTimer);
    const { spare } = this;
    this.spare = undefined;
    return spare?.isEnded ? undefined : spare;
  }

  private keepSpare(worker: AgeWorker): void {
    this.spare = worker;
    this.spareTimer = setTimeout(() => this.takeSpare()?.terminate(), IDLE_MS).unref();
  }

  private async runShared<J extends AgeJob>(
    job: J,
    options: RunOptions,
    signal: AbortSignal,
  ): Promise<AgeResults[J['kind']]> {
    clearTimeout(this.timer);
    if (this.shared?.isEnded) this.shared = undefined;
    const worker = (this.shared ??= new AgeWorker(this.script));
    try {
      return await worker.run(job, options, signal);
    } finally {
      this.timer = setTimeout(() => this.endIdle(worker), IDLE_MS).unref();
    }
  }

  private endIdle(worker: AgeWorker): void {
    if (worker.busy > 0 || worker !== this.shared) return;
    this.shared = undefined;
    worker.terminate();
  }
}
