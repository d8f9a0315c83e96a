import { Worker } from 'node:worker_threads';
import { abortError, throwIfAborted } from '../base/abort';
import { FastshotError } from '../base/errors';
import { inspectImage } from '../session/imageFile';
import type { WasmFiles } from './decode';
import type { CheckedImage, ImageJob, JobResult, PngImage } from './job';
import type { Overlay } from './overlay';
import { checkRegions, type Region } from './redact';

/** Where the parts are that are loaded on demand. */
export interface ImageToolFiles {
  /** The script of the worker, `dist/images.js`. */
  readonly worker: string;
  readonly wasm: WasmFiles;
}

/**
 * Works on pixels, each time in a worker thread of its own that ends with the work: nothing is kept, and cancelling
 * stops at once. PNG, JPEG, WebP, GIF (its first frame) and BMP, up to 64 megapixels; anything else is refused by name.
 */
export class ImageTools {
  constructor(private readonly files: ImageToolFiles) {}

  /**
   * An image as PNG. One that is a PNG already is returned as it is.
   * @param name for messages, such as a file name
   * @throws `invalidInput` for what is no such image, `damaged` when it cannot be decoded
   */
  async toPng(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<PngImage> {
    throwIfAborted(signal);
    const facts = factsOf(bytes, name);
    if (facts.mime === 'image/png') return { bytes, width: facts.width, height: facts.height };
    return this.one({ kind: 'convert', image: checked(bytes, name) }, name, signal);
  }

  /**
   * A PNG with regions burnt into its pixels, and no other data of the image: no comments, no thumbnails.
   * @throws as `toPng`, and `invalidInput` for a region without position or size
   */
  async redact(
    bytes: Uint8Array,
    regions: readonly Region[],
    name: string,
    signal: AbortSignal,
  ): Promise<PngImage> {
    checkRegions(regions);
    return this.one({ kind: 'redact', image: checked(bytes, name), regions }, name, signal);
  }

  /**
   * A PNG of an image with overlays laid over it; where they are transparent its pixels stay as they are.
   * @throws as `toPng`, also for an overlay that is no PNG of at most its size or lies outside of the image
   */
  async overlay(
    bytes: Uint8Array,
    overlays: readonly Overlay[],
    name: string,
    signal: AbortSignal,
  ): Promise<PngImage> {
    const { width, height } = factsOf(bytes, name);
    for (const overlay of overlays) checkOverlay(overlay, { width, height }, name);
    return this.one({ kind: 'overlay', image: checked(bytes, name), overlays }, name, signal);
  }

  /**
   * A PNG of an image in another size.
   * @throws as `toPng`
   */
  async scale(
    bytes: Uint8Array,
    { width, height }: { readonly width: number; readonly height: number },
    name: string,
    signal: AbortSignal,
  ): Promise<PngImage> {
    return this.one({ kind: 'scale', image: checked(bytes, name), width, height }, name, signal);
  }

  /**
   * The thumbnail of a session as the desktop app makes it. Images that cannot be read leave their cell empty.
   * @param images the originals in their order
   * @returns null where the desktop app makes none: without images, or when one is too narrow to be seen
   */
  async collage(images: readonly Uint8Array[], signal: AbortSignal): Promise<Uint8Array | null> {
    const readable = images.map((bytes) => {
      const facts = inspectImage(bytes);
      return typeof facts === 'string' ? undefined : { bytes: Uint8Array.from(bytes), mime: facts.mime };
    });
    const png = await this.run({ kind: 'collage', images: readable }, 'The thumbnail', signal);
    return png?.bytes ?? null;
  }

  private async one(job: Job, name: string, signal: AbortSignal): Promise<PngImage> {
    const png = await this.run(job, name, signal);
    if (!png) throw new FastshotError('internal', `${name} could not be converted.`);
    return png;
  }

  private run(job: Job, name: string, signal: AbortSignal): Promise<PngImage | undefined> {
    throwIfAborted(signal);
    const images = job.kind === 'collage' ? job.images : [job.image];
    const worker = new Worker(this.files.worker, {
      // The decoders print to the console what they complain about.
      stdout: true,
      stderr: true,
      workerData: { ...job, wasm: this.files.wasm } satisfies ImageJob,
      transferList: images.flatMap((image) => image?.bytes.buffer ?? []),
    });
    let stop = (): void => {};
    return new Promise<JobResult>((resolve, reject) => {
      const fail = (why: string, cause?: unknown): void =>
        reject(new FastshotError('internal', `${name} could not be processed: ${why}.`, { cause }));
      stop = () => reject(abortError(signal));
      signal.addEventListener('abort', stop);
      worker.once('message', resolve);
      worker.once('error', (error) => fail(error.message, error));
      worker.once('exit', () => fail('its worker ended early'));
    })
      .then((result) => {
        if ('png' in result) return result.png;
        throw new FastshotError('damaged', `${name} cannot be read: ${result.error}.`, { data: { name } });
      })
      .finally(() => {
        signal.removeEventListener('abort', stop);
        void worker.terminate();
      });
  }
}

type Job = ImageJob extends infer Each ? (Each extends ImageJob ? Omit<Each, 'wasm'> : never) : never;

function factsOf(bytes: Uint8Array, name: string): Exclude<ReturnType<typeof inspectImage>, string> {
  const facts = inspectImage(bytes);
  if (typeof facts !== 'string') return facts;
  const message = `${name} ${facts}. Sessions take PNG, JPEG, WebP, GIF and BMP images of up to 64 megapixels.`;
  throw new FastshotError('invalidInput', message, { data: { name } });
}

/** Overlays come from a page; what is wrong with them must not get as far as memory for them. */
function checkOverlay(
  { x, y, image }: Overlay,
  size: { readonly width: number; readonly height: number },
  name: string,
): void {
  const facts = factsOf(image, `What was drawn on ${name}`);
  const isInside = x >= 0 && y >= 0 && x + facts.width <= size.width && y + facts.height <= size.height;
  if (isInside && facts.mime === 'image/png') return;
  throw new FastshotError('invalidInput', `What was drawn on ${name} does not fit it.`, { data: { name } });
}

/** Copies the bytes into memory that the worker can take over. */
function checked(bytes: Uint8Array, name: string): CheckedImage {
  return { mime: factsOf(bytes, name).mime, bytes: Uint8Array.from(bytes) };
}
