import { fork, type ChildProcess } from 'node:child_process';
import { FrameReader, jobFrame, resultOf, type Frame } from './frames';
import type { ImageJob, JobResult } from './job';
import { MAX_HEAP_MB, START_MS, type Limits } from './limits';

/** Variables that a program needs to run at all. It gets no others: where hostile images are decoded no key may lie. */
const ENVIRONMENT = ['PATH', 'SystemRoot', 'windir', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', 'DYLD_LIBRARY_PATH'];

/**
 * How a job ended that has no result: after too long a time, by a death in the middle of it, which is mostly too much
 * memory, or because the process cannot run at all.
 */
export class ProcessEnded extends Error {
  constructor(
    readonly why: 'deadline' | 'died' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

/**
 * One process that decodes images (`process.ts`), from the parent's side. One job at a time: whoever runs one waits
 * for it. It is killed when a job takes too long, and kills itself when it takes too much memory.
 */
export class ImageProcess {
  private readonly child: ChildProcess;
  private readonly started: Promise<void>;
  /** Settles once the process is no more, or could not be started. */
  private readonly gone: Promise<void>;
  private onFrame: (frame: Frame) => void = () => undefined;
  private onEnd: (error: ProcessEnded) => void = () => undefined;
  private isReady = false;
  private jobs = 0;
  private ended: ProcessEnded | undefined;

  /** @param script `dist/images.js` */
  constructor(
    script: string,
    private readonly limits: Limits,
  ) {
    this.child = fork(script, [String(limits.resident)], {
      // In the extension host this is Electron, which is Node when it is told so.
      env: { ...environment(), ELECTRON_RUN_AS_NODE: '1' },
      execArgv: [`--max-old-space-size=${MAX_HEAP_MB}`],
      stdio: ['pipe', 'pipe', 'ignore', 'ipc'],
    });
    this.child.once('error', (error) => this.end(error.message));
    this.gone = new Promise((resolve) => {
      this.child.once('error', () => resolve());
      this.child.once('close', () => resolve());
    });
    void this.gone.then(() => this.end('it ended early'));
    this.child.stdin!.on('error', () => undefined);
    const reader = new FrameReader((frame) => this.onFrame(frame));
    this.child.stdout!.on('data', (piece: Buffer) => this.read(reader, piece));
    this.started = this.start();
    this.started.catch(() => undefined);
    this.unref();
  }

  get isEnded(): boolean {
    return this.ended !== undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Whether it has worked on an image before the one it works on now. */
  get isUsed(): boolean {
    return this.jobs > 1;
  }

  /**
   * Does a job. What ends the process settles it only when the process is no more, and with it the memory it held.
   * @throws `ProcessEnded`
   */
  async run(job: ImageJob): Promise<JobResult> {
    this.child.ref();
    try {
      this.jobs += 1;
      await this.started;
      const answer = this.next(this.limits.deadline);
      for (const piece of jobFrame(job)) this.child.stdin!.write(piece);
      const { result, isLast } = resultOf(await answer);
      if (isLast) {
        this.kill();
        await this.gone;
      }
      return result;
    } finally {
      this.unref();
    }
  }

  kill(why: ProcessEnded['why'] = 'failed'): void {
    this.condemn('it was stopped', why);
  }

  private async start(): Promise<void> {
    await this.next(START_MS);
    this.isReady = true;
  }

  private read(reader: FrameReader, piece: Buffer): void {
    try {
      reader.push(piece);
    } catch (error) {
      this.condemn(error instanceof Error ? error.message : String(error));
    }
  }

  /** The next frame, within some time. */
  private next(within: number): Promise<Frame> {
    return new Promise<Frame>((resolve, reject) => {
      if (this.ended) reject(this.ended);
      const timer = setTimeout(() => this.kill(this.isReady ? 'deadline' : 'failed'), within);
      this.onFrame = (frame) => {
        clearTimeout(timer);
        resolve(frame);
      };
      this.onEnd = (error) => {
        clearTimeout(timer);
        reject(error);
      };
    });
  }

  /** Ends the process, which takes no further job. Who waits hears of it once it is no more. */
  private condemn(message: string, why = this.whyNow()): void {
    this.ended ??= new ProcessEnded(why, message);
    this.child.kill('SIGKILL');
  }

  private end(message: string): void {
    this.ended ??= new ProcessEnded(this.whyNow(), message);
    this.onEnd(this.ended);
  }

  private whyNow(): ProcessEnded['why'] {
    return this.isReady ? 'died' : 'failed';
  }

  /** It does not keep the program alive while it has nothing to do. */
  private unref(): void {
    this.child.unref();
    this.child.channel?.unref();
    for (const pipe of [this.child.stdin, this.child.stdout]) {
      (pipe as { unref?: () => void } | null)?.unref?.();
    }
  }
}

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    ENVIRONMENT.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
