import { abortError } from '../base/abort';

/** One piece of work that several callers wait for. It is stopped when the last of them has lost interest. */
export class SharedRun<T> {
  private readonly abort = new AbortController();
  private readonly result: Promise<T>;
  private waiting = 0;

  constructor(work: (signal: AbortSignal) => Promise<T>) {
    this.result = work(this.abort.signal);
    this.result.catch(() => {});
  }

  /**
   * Resolves or rejects with the work. Aborting leaves it: at once while others wait, else when the work has stopped.
   */
  join(signal: AbortSignal): Promise<T> {
    this.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.waiting -= 1;
        if (this.waiting === 0) this.abort.abort();
        else reject(abortError(signal));
      };
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
      void this.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  /** Stops the work, whoever waits. */
  stop(): void {
    this.abort.abort();
  }

  /** When the work has ended, well or not. */
  async settled(): Promise<void> {
    await this.result.catch(() => {});
  }
}
