import { constants, createDeflate } from 'node:zlib';
import { pngChunk } from '../../support/session/madeSessions';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const AT_ONCE = Buffer.alloc(1024 * 1024);

/** Deflates this many zeros, without holding them. */
export async function deflatedZeros(bytes: number): Promise<Buffer> {
  const deflate = createDeflate({ level: constants.Z_BEST_SPEED });
  const pieces: Buffer[] = [];
  deflate.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise((resolve) => {
    deflate.once('end', resolve);
  });
  for (let left = bytes; left > 0; left -= AT_ONCE.length) {
    if (deflate.write(AT_ONCE.subarray(0, left))) continue;
    await new Promise((resolve) => {
      deflate.once('drain', resolve);
    });
  }
  deflate.end();
  await ended;
  return Buffer.concat(pieces);
}

export interface BombShape {
  readonly width: number;
  readonly height: number;
  /** PNG's colour type; 8 bits a channel. */
  readonly colors: 0 | 2 | 6;
  readonly interlaced: boolean;
}

/** A PNG whose pixels, of whatever size it says it has, inflate to this many bytes. */
export async function pngOfZeros(
  { width, height, colors, interlaced }: BombShape,
  bytes: number,
): Promise<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, colors, 0, 0, interlaced ? 1 : 0], 8);
  const pixels = await deflatedZeros(bytes);
  return Buffer.concat([SIGNATURE, pngChunk('IHDR', header), pngChunk('IDAT', pixels), pngChunk('IEND')]);
}
