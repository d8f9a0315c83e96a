import { isMainThread, Worker } from 'node:worker_threads';
import { frameOf, FrameReader, jobOf, resultFrame } from './frames';
import type { ImageJob, JobResult } from './job';
import { SPENT_RESIDENT } from './limits';
import { ImageRefused } from './refused';
import { runJob } from './runJob';
import { loadVips, type Vips } from './vips';
import { watchMemory } from './watchdog';

/**
 * The process in which images are decoded, a bundle of its own: what hostile files make the decoders do ends with it. Its
 * argument is the memory it may hold, in bytes. Jobs come in by the standard input and results leave by the standard
 * output, one at a time. It ends by itself with the process that started it, and says so when it has become too large
 * for another job.
 */

/** The decoders' threads print there as well, so it is kept for results. */
const write = process.stdout.write.bind(process.stdout);

function answer(vips: Vips, job: ImageJob): JobResult {
  try {
    return runJob(vips, job);
  } catch (error) {
    if (error instanceof ImageRefused) return { failure: error.failure, reason: error.reason };
    return { failure: 'unreadable', reason: 'is damaged or of a rare kind' };
  }
}

function send(frame: readonly Uint8Array[]): void {
  for (const piece of frame) write(piece);
}

function serve(vips: Vips, job: ImageJob): void {
  const result = answer(vips, job);
  send(resultFrame(result, process.memoryUsage.rss() > SPENT_RESIDENT));
}

async function main(): Promise<void> {
  process.stdout.write = () => true;
  process.once('disconnect', () => process.exit(0));
  new Worker(__filename, { workerData: { resident: Number(process.argv[2]) } }).unref();
  const vips = await loadVips();
  const jobs = new FrameReader((frame) => serve(vips, jobOf(frame)));
  process.stdin.on('data', (piece: Buffer) => jobs.push(piece));
  send(frameOf({ ready: true }));
}

if (isMainThread) void main();
else watchMemory();
