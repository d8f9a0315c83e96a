import { throwIfAborted, untilAborted } from '../base/abort';
import { FastshotError } from '../base/errors';
import type { Disposable } from '../base/lifecycle';
import { inspectImage, isPlainPng } from '../session/imageFile';
import { collage, type Cell } from './collage';
import { ImageProcess, ProcessEnded } from './imageProcess';
import type { ImageJob, JobFailure, PngImage, Size } from './job';
import { IDLE_MS, LIMITS } from './limits';
import type { Overlay } from './overlay';
import { checkRegions, type Region } from './redact';

/** What the decoders say of themselves stands in the list of what ships; this is what people are told. */
const TAKEN = 'Sessions take PNG, JPEG, WebP, GIF and BMP images of up to 64 megapixels.';

/**
 * Works on pixels, in a process of its own with bounds on memory and time, one image at a time: whatever a hostile
 * file makes the decoders do ends there. The process is started on first use and given up when idle; cancelling ends
 * it. PNG, JPEG, WebP, GIF (its first frame) and BMP, up to 64 megapixels; anything else is refused by name.
 */
export class ImageTools implements Disposable {
  private process: ImageProcess | undefined;
  private idle: NodeJS.Timeout | undefined;
  private lastTurn: Promise<unknown> = Promise.resolve();

  /** @param script `dist/images.js` */
  constructor(
    private readonly script: string,
    private readonly limits = LIMITS,
  ) {}

  dispose(): void {
    this.drop();
  }

  /**
   * An image as an upright PNG. One that is that already, and that every program can read, is returned as it is.
   * @param name for messages, such as a file name
   * @throws `invalidInput` for what is no such image, `damaged` when it cannot be decoded, `tooLarge` when that would
   *     take more memory or time than any image may
   */
  async toPng(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<PngImage> {
    throwIfAborted(signal);
    const { width, height } = factsOf(bytes, name);
    if (isPlainPng(bytes)) return { bytes, width, height };
    return this.run({ kind: 'convert', image: bytes }, name, signal);
  }

  /**
   * How large an image is when it is upright, as the decoder says.
   * @throws as `toPng`
   */
  async measure(bytes: Uint8Array, name: string, signal: AbortSignal): Promise<Size> {
    factsOf(bytes, name);
    const { width, height } = await this.run({ kind: 'measure', image: bytes }, name, signal);
    return { width, height };
  }

  /**
   * A PNG with regions burnt into its pixels, and no other data of the image: no comments, no thumbnails.
   * @param regions in pixels of the upright image
   * @param size what the regions were drawn on
   * @throws as `toPng`, and `invalidInput` for a region without position or size, or an image of another size
   */
  async redact(
    bytes: Uint8Array,
    { regions, size }: { readonly regions: readonly Region[]; readonly size: Size },
    name: string,
    signal: AbortSignal,
  ): Promise<PngImage> {
    checkRegions(regions);
    factsOf(bytes, name);
    return this.run({ kind: 'redact', image: bytes, regions, size }, name, signal);
  }

  /**
   * A PNG of an image with overlays laid over it; where they are transparent its pixels stay as they are.
   * @param size of the upright image that was drawn on
   * @throws as `toPng`, also for an overlay that is no PNG of at most its size or lies outside of the image, and for an
   *     image of another size
   */
  async overlay(
    bytes: Uint8Array,
    { overlays, size }: { readonly overlays: readonly Overlay[]; readonly size: Size },
    name: string,
    signal: AbortSignal,
  ): Promise<PngImage> {
    factsOf(bytes, name);
    for (const overlay of overlays) checkOverlay(overlay, size, name);
    return this.run({ kind: 'overlay', image: bytes, overlays, size }, name, signal);
  }

  /**
   * A PNG of an image in another size.
   * @throws as `toPng`
   */
  async scale(bytes: Uint8Array, size: Size, name: string, signal: AbortSignal): Promise<PngImage> {
    factsOf(bytes, name);
    return this.run({ kind: 'scale', image: bytes, ...size }, name, signal);
  }

  /**
   * A PNG of an image in the largest size in which it has at most `maxBytes`.
   * @throws as `toPng`, `invalidInput` also when there is none
   */
  async shrink(bytes: Uint8Array, maxBytes: number, name: string, signal: AbortSignal): Promise<PngImage> {
    factsOf(bytes, name);
    return this.run({ kind: 'shrink', image: bytes, maxBytes }, name, signal);
  }

  /**
   * The thumbnail of a session as the desktop app makes it. Images that cannot be read leave their cell empty.
   * @param images the originals in their order
   * @returns null where the desktop app makes none: without images, or when one is too narrow to be seen
   */
  async collage(images: readonly Uint8Array[], signal: AbortSignal): Promise<Uint8Array | null> {
    const cells: Cell[] = [];
    for (const image of images) cells.push(await this.cell(image, signal));
    const pixels = collage(cells);
    if (!pixels) return null;
    const { data: image, ...size } = pixels;
    const png = await this.run({ kind: 'encode', image, ...size }, 'The thumbnail', signal);
    return png.bytes;
  }

  private async cell(image: Uint8Array, signal: AbortSignal): Promise<Cell> {
    if (typeof inspectImage(image) === 'string') return 'unreadable';
    const result = await this.inTurn({ kind: 'cell', image }, 'The thumbnail', signal);
    if ('failure' in result) return 'unreadable';
    const { width, height, bytes: data } = result;
    return width === 0 || height === 0 ? 'narrow' : { width, height, data };
  }

  private async run(job: ImageJob, name: string, signal: AbortSignal): Promise<PngImage> {
    const result = await this.inTurn(job, name, signal);
    if ('failure' in result) throw refusal(result, name);
    return result;
  }

  /** Does a job when those before it are done. */
  private inTurn(job: ImageJob, name: string, signal: AbortSignal): Promise<PngImage | JobFailure> {
    throwIfAborted(signal);
    const turn = this.lastTurn.then(() => this.runNow(job, name, signal));
    this.lastTurn = turn.catch(() => undefined);
    return untilAborted(turn, signal);
  }

  private async runNow(job: ImageJob, name: string, signal: AbortSignal): Promise<PngImage | JobFailure> {
    throwIfAborted(signal);
    clearTimeout(this.idle);
    if (this.process?.isEnded) this.process = undefined;
    const process = (this.process ??= new ImageProcess(this.script, this.limits));
    const stop = (): void => process.kill();
    signal.addEventListener('abort', stop);
    try {
      return await process.run(job);
    } catch (error) {
      throwIfAborted(signal);
      process.kill();
      if (error instanceof ProcessEnded && error.why !== 'failed') {
        // What an earlier image left behind counts against the limit as well: it gets all of it.
        if (error.why === 'died' && process.isUsed) return await this.runNow(job, name, signal);
        return { failure: 'tooLarge', reason: 'is too large to show safely' };
      }
      const why = error instanceof Error ? error.message : String(error);
      const message = `${name} could not be processed: ${why}.`;
      throw new FastshotError('internal', message, { cause: error });
    } finally {
      signal.removeEventListener('abort', stop);
      clearTimeout(this.idle);
      this.idle = setTimeout(() => this.drop(), IDLE_MS).unref();
    }
  }

  private drop(): void {
    clearTimeout(this.idle);
    this.process?.kill();
    this.process = undefined;
  }
}

type Facts = Exclude<ReturnType<typeof inspectImage>, string>;

function factsOf(bytes: Uint8Array, name: string): Facts {
  const facts = inspectImage(bytes);
  if (typeof facts !== 'string') return facts;
  throw refusal({ failure: 'invalid', reason: facts }, name);
}

function refusal({ failure, reason }: JobFailure, name: string): FastshotError {
  const data = { name };
  switch (failure) {
    case 'invalid':
      return new FastshotError('invalidInput', `${name} ${reason}. ${TAKEN}`, { data });
    case 'otherSize':
      return new FastshotError('invalidInput', `${name} ${reason}. Nothing was changed.`, { data });
    case 'tooLarge':
      return new FastshotError('tooLarge', `${name} ${reason}.`, { data });
    case 'unreadable':
      return new FastshotError('damaged', `${name} cannot be read: it ${reason}.`, { data });
  }
}

/** Overlays come from a page; what is wrong with them must not get as far as memory for them. */
function checkOverlay({ x, y, image }: Overlay, size: Size, name: string): void {
  const facts = factsOf(image, `What was drawn on ${name}`);
  const isInside = x >= 0 && y >= 0 && x + facts.width <= size.width && y + facts.height <= size.height;
  if (isInside && facts.mime === 'image/png') return;
  throw new FastshotError('invalidInput', `What was drawn on ${name} does not fit it.`, { data: { name } });
}
