import type { ImageJob, JobResult } from './job';

/**
 * How jobs and results go through a pipe: the length of a JSON text and of the bytes behind it (4 bytes each, little
 * endian), then both. Plain bytes, because what comes back comes from where hostile images were decoded.
 */
export interface Frame {
  readonly head: unknown;
  readonly body: Uint8Array;
}

const LENGTHS = 8;
/** A head holds regions and drawings at most. Bytes. */
const MAX_HEAD = 16 * 1024 * 1024;
const MAX_BODY = 512 * 1024 * 1024;

export function frameOf(head: unknown, ...bodies: readonly Uint8Array[]): Uint8Array[] {
  const text = Buffer.from(JSON.stringify(head));
  const lengths = Buffer.alloc(LENGTHS);
  lengths.writeUInt32LE(text.length, 0);
  lengths.writeUInt32LE(
    bodies.reduce((sum, body) => sum + body.length, 0),
    4,
  );
  return [lengths, text, ...bodies];
}

/** Puts frames together again from the pieces that a pipe delivers. */
export class FrameReader {
  private pieces: Uint8Array[] = [];
  private size = 0;

  /** @param onFrame called once for each whole frame */
  constructor(private readonly onFrame: (frame: Frame) => void) {}

  /** @throws when the lengths or the head make no sense */
  push(piece: Uint8Array): void {
    this.pieces.push(piece);
    this.size += piece.length;
    for (let wanted = this.wanted(); wanted !== undefined && this.size >= wanted; wanted = this.wanted()) {
      const all = Buffer.concat(this.pieces, this.size);
      const head = LENGTHS + all.readUInt32LE(0);
      this.pieces = all.length > wanted ? [all.subarray(wanted)] : [];
      this.size -= wanted;
      this.onFrame({
        head: JSON.parse(all.toString('utf8', LENGTHS, head)) as unknown,
        body: all.subarray(head, wanted),
      });
    }
  }

  /** Bytes of the frame that has begun; undefined until its lengths are there. */
  private wanted(): number | undefined {
    if (this.size < LENGTHS) return undefined;
    if (this.pieces[0]!.length < LENGTHS) this.pieces = [Buffer.concat(this.pieces, this.size)];
    const { buffer, byteOffset } = this.pieces[0]!;
    const view = new DataView(buffer, byteOffset, LENGTHS);
    const [head, body] = [view.getUint32(0, true), view.getUint32(4, true)];
    if (head > MAX_HEAD || body > MAX_BODY) throw new Error('It sent what is too large.');
    return LENGTHS + head + body;
  }
}

/** A job as a frame: its images go behind the text. */
export function jobFrame(job: ImageJob): Uint8Array[] {
  const { image, ...rest } = job;
  if (rest.kind !== 'overlay') return frameOf({ ...rest, sizes: [image.length] }, image);
  const overlays = rest.overlays.map(({ x, y }) => ({ x, y }));
  const images = [image, ...rest.overlays.map((overlay) => overlay.image)];
  return frameOf({ ...rest, overlays, sizes: images.map(({ length }) => length) }, ...images);
}

/** Undoes `jobFrame`. */
export function jobOf({ head, body }: Frame): ImageJob {
  const { sizes, ...rest } = head as ImageJob & { sizes: readonly number[] };
  let at = 0;
  const [image, ...overlays] = sizes.map((size) => body.subarray(at, (at += size)));
  if (rest.kind !== 'overlay') return { ...rest, image: image! };
  return {
    ...rest,
    image: image!,
    overlays: rest.overlays.map((overlay, index) => ({ ...overlay, image: overlays[index]! })),
  };
}

/** @param isLast whether the process ends with this job */
export function resultFrame(result: JobResult, isLast: boolean): Uint8Array[] {
  if (!('bytes' in result)) return frameOf({ ...result, isLast });
  const { bytes, width, height, frames } = result;
  return frameOf({ width, height, frames, isLast }, bytes);
}

/**
 * Undoes `resultFrame`, and believes nothing that it cannot check.
 * @throws for anything else
 */
export function resultOf({ head, body }: Frame): { readonly result: JobResult; readonly isLast: boolean } {
  const { width, height, frames, failure, reason, isLast } = head as Readonly<Record<string, unknown>>;
  const answer = (result: JobResult) => ({ result, isLast: isLast === true });
  if (Number.isSafeInteger(width) && Number.isSafeInteger(height)) {
    const size = { width: width as number, height: height as number };
    const animation = Number.isSafeInteger(frames) ? { frames: frames as number } : {};
    return answer({ ...size, ...animation, bytes: Uint8Array.from(body) });
  }
  const failures = ['unreadable', 'tooLarge', 'invalid', 'otherSize'] as const;
  const known = failures.find((each) => each === failure);
  if (known === undefined) throw new Error('It sent what cannot be understood.');
  return answer({ failure: known, reason: String(reason).slice(0, 300) });
}
