import { Worker } from 'node:worker_threads';
import { abortError, throwIfAborted } from '../base/abort';
import { FastshotError } from '../base/errors';
import type { AgeJob, AgeResults, FromWorker, SessionEvent, ToWorker } from './protocol';

/** Copied at a stretch: some tenths of a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/** Bytes in memory, or as they arrive: the next piece is asked for when the work cannot go on without it. */
export type AgeInput = Uint8Array | AsyncIterable<Uint8Array>;

export interface RunOptions {
  readonly input?: AgeInput | undefined;
  readonly onEvent?: ((event: SessionEvent) => void) | undefined;
}

interface Task {
  readonly onMessage: (message: FromWorker) => void;
  readonly fail: (error: Error) => void;
}

/** One worker thread. It keeps no process alive. Terminating it stops whatever it does, at once. */
export class AgeWorker {
  private readonly worker: Worker;
  private readonly tasks = new Map<number, Task>();
  private lastId = 0;
  private ended: Error | undefined;

  /** @param script `dist/age.js` */
  constructor(script: string) {
    this.worker = new Worker(script, { stdout: true, stderr: true });
    this.worker.on('message', (message: FromWorker) => this.tasks.get(message.id)?.onMessage(message));
    this.worker.on('error', (error) => this.end(error));
    this.worker.on('exit', () => this.end());
  }

  /** Jobs that are not done yet. */
  get busy(): number {
    return this.tasks.size;
  }

  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /**
   * Does a job. An aborted signal only stops waiting for it: who wants the work to stop terminates the worker.
   * @throws what the job says, `cancelled`
   */
  run<J extends AgeJob>(job: J, options: RunOptions, signal: AbortSignal): Promise<AgeResults[J['kind']]> {
    throwIfAborted(signal);
    if (this.ended) throw this.ended;
    const id = ++this.lastId;
    return new Promise<AgeResults[J['kind']]>((resolve, reject) => {
      const slices = slicesOf(options.input);
      const settle = (act: () => void): void => {
        if (!this.tasks.delete(id)) return;
        signal.removeEventListener('abort', onAbort);
        if (this.tasks.size === 0) this.worker.unref();
        void slices.return(undefined);
        act();
      };
      const fail = (error: unknown): void => settle(() => reject(error));
      const onAbort = (): void => fail(abortError(signal));
      const sendNext = async (): Promise<void> => {
        const { value: slice = null } = await slices.next();
        const transfer = slice?.buffer instanceof ArrayBuffer ? [slice.buffer] : [];
        if (this.tasks.has(id)) this.post({ id, slice }, transfer);
      };
      const onMessage = (message: FromWorker): void => {
        if ('more' in message) sendNext().catch(fail);
        else if ('event' in message) options.onEvent?.(message.event);
        else if ('result' in message) settle(() => resolve(message.result as AgeResults[J['kind']]));
        else {
          const { code, message: text, data } = message.error;
          fail(new FastshotError(code, text, { data }));
        }
      };
      signal.addEventListener('abort', onAbort);
      this.tasks.set(id, { onMessage, fail });
      this.worker.ref();
      this.post({ id, job });
    });
  }

  terminate(): void {
    void this.worker.terminate();
  }

  private post(message: ToWorker, transfer: ArrayBuffer[] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private end(cause?: Error): void {
    const why = cause ? `: ${cause.message}` : '';
    this.ended ??= new FastshotError('internal', `What seals and opens sessions ended early${why}.`, {
      cause,
    });
    for (const { fail } of this.tasks.values()) fail(this.ended);
  }
}

/** Copies that change hands; the caller's bytes stay where they are. Shared memory is not copied. */
async function* slicesOf(input: AgeInput | undefined): AsyncGenerator<Uint8Array, undefined> {
  if (!input) return;
  for await (const piece of input instanceof Uint8Array ? [input] : input) {
    if (piece.buffer instanceof SharedArrayBuffer) {
      yield piece;
      continue;
    }
    for (let at = 0; at < piece.length; at += SLICE_BYTES) {
      yield new Uint8Array(piece.subarray(at, at + SLICE_BYTES));
    }
  }
}
