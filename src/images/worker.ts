import { parentPort, workerData } from 'node:worker_threads';
import { collage } from './collage';
import { decodeImage } from './decode';
import type { CheckedImage, ImageJob, JobResult, PngImage } from './job';
import { overlayPixels } from './overlay';
import type { Pixels } from './pixels';
import { decodePng, encodePng } from './png';
import { withColorSpaceOf } from './pngColorSpace';
import { redactPixels } from './redact';
import { scalePixels } from './scale';

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
    case 'overlay': {
      const overlays = job.overlays.map((overlay) => ({ ...overlay, image: decodePng(overlay.image) }));
      const pixels = overlayPixels(await decodeImage(job.image.bytes, job.image.mime, job.wasm), overlays);
      return pngOf(pixels, job.image);
    }
    case 'scale': {
      const pixels = await decodeImage(job.image.bytes, job.image.mime, job.wasm);
      return pngOf(scalePixels(pixels, job.width, job.height), job.image);
    }
    case 'collage': {
      const pixels = await collage(job.images.length, async (index) => {
        const image = job.images[index];
        return image && decodeImage(image.bytes, image.mime, job.wasm).catch(() => undefined);
      });
      return pixels && pngOf(pixels);
    }
  }
}

/** @param from an image whose colours the pixels have, so that they are shown as in it */
function pngOf(pixels: Pixels, from?: CheckedImage): PngImage {
  const png = encodePng(pixels);
  const bytes = from?.mime === 'image/png' ? withColorSpaceOf(from.bytes, png) : png;
  return { bytes: Uint8Array.from(bytes), width: pixels.width, height: pixels.height };
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
