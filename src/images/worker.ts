import { parentPort, workerData } from 'node:worker_threads';
import { collage } from './collage';
import { decodeImage } from './decode';
import type { ImageJob, JobResult, PngImage } from './job';
import type { Pixels } from './pixels';
import { encodePng } from './png';
import { redactPixels } from './redact';

/**
 * The thread that works on pixels, a bundle of its own: what takes seconds for a large screenshot does not hold up
 * the extension host, and its memory, which WebAssembly never gives back, ends with it.
 */

async function run(job: ImageJob): Promise<PngImage | undefined> {
  switch (job.kind) {
    case 'convert':
      return pngOf(await decodeImage(job.image.bytes, job.image.mime, job.wasm));
    case 'redact':
      return pngOf(redactPixels(await decodeImage(job.image.bytes, job.image.mime, job.wasm), job.regions));
    case 'collage': {
      const pixels = await collage(job.images.length, async (index) => {
        const image = job.images[index];
        return image && decodeImage(image.bytes, image.mime, job.wasm).catch(() => undefined);
      });
      return pixels && pngOf(pixels);
    }
  }
}

function pngOf(pixels: Pixels): PngImage {
  return { bytes: Uint8Array.from(encodePng(pixels)), width: pixels.width, height: pixels.height };
}

async function answer(): Promise<JobResult> {
  try {
    return { png: await run(workerData as ImageJob) };
  } catch (error) {
    // The WebAssembly decoders throw what has no message.
    return { error: error instanceof Error ? error.message : 'it is damaged or of a rare kind' };
  }
}

async function main(): Promise<void> {
  const result = await answer();
  const pixels = 'png' in result && result.png ? [result.png.bytes.buffer as ArrayBuffer] : [];
  parentPort?.postMessage(result, pixels);
}

void main();
