import { readFile } from 'node:fs/promises';
import decodeJpeg, { init as initJpeg } from '@jsquash/jpeg/decode.js';
import decodeWebp, { init as initWebp } from '@jsquash/webp/decode.js';
import { GifReader } from 'omggif';
import type { EncodedImage } from '../session/document';
import { decodeBmp } from './bmp';
import { checkGifCodes } from './gifCodes';
import type { Pixels } from './pixels';
import { decodePng } from './png';

/** Paths of the WebAssembly modules that decode JPEG and WebP; each is read on first use. */
export interface WasmFiles {
  readonly jpeg: string;
  readonly webp: string;
}

/**
 * Decodes an image whose kind and size are known and within the limits (`inspectImage`). Photos are turned as their
 * EXIF data says, of a GIF the first frame counts.
 * @throws when it cannot be decoded
 */
export async function decodeImage(
  bytes: Uint8Array,
  mime: EncodedImage['mime'],
  wasm: WasmFiles,
): Promise<Pixels> {
  switch (mime) {
    case 'image/png':
      return decodePng(bytes);
    case 'image/bmp':
      return decodeBmp(bytes);
    case 'image/gif':
      return decodeGif(bytes);
    case 'image/jpeg':
      await initJpeg({ wasmBinary: await readFile(wasm.jpeg) });
      return pixelsOf(await decodeJpeg(ownBuffer(bytes), { preserveOrientation: true }));
    case 'image/webp':
      await initWebp({ wasmBinary: await readFile(wasm.webp) });
      return pixelsOf(await decodeWebp(ownBuffer(bytes)));
  }
}

function decodeGif(bytes: Uint8Array): Pixels {
  const reader = new GifReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (reader.numFrames() === 0) throw new Error('it has no frame');
  checkGifCodes(bytes.subarray(reader.frameInfo(0).data_offset));
  const data = new Uint8Array(reader.width * reader.height * 4);
  reader.decodeAndBlitFrameRGBA(0, data);
  return { width: reader.width, height: reader.height, data };
}

/** The decoders take a whole ArrayBuffer. */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}

/** What the decoders return, the browser's `ImageData`, as ours. */
function pixelsOf({
  width,
  height,
  data,
}: {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}): Pixels {
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
}
