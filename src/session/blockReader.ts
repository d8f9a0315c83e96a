import type { RangeReader } from './vault';

/** Least bytes of a read: tells container and key, and the shape of the JSON. */
export const HEAD_BYTES = 4096;
/** Bytes read ahead where reads follow each other closely, as in a cover of many small chunks. */
const AHEAD_BYTES = 64 * 1024;
const CLOSE_BYTES = 16 * 1024;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Reads ranges of a session in few requests: keeps its first bytes and the last block read. */
export class BlockReader {
  private blocks: readonly Block[] = [];

  constructor(
    private readonly reader: RangeReader,
    private readonly signal: AbortSignal,
  ) {}

  /** The bytes from `offset` on; fewer than `length` where the session ends. */
  async read(offset: number, length: number): Promise<Buffer> {
    const end = Math.min(offset + length, this.reader.size);
    if (offset >= end) return Buffer.alloc(0);
    const block = this.blocks.find(({ start, bytes }) => start <= offset && offset < start + bytes.length);
    const known = block?.bytes.subarray(offset - block.start, end - block.start) ?? Buffer.alloc(0);
    if (offset + known.length === end) return known;
    const rest = await this.fetch(offset + known.length, end);
    return known.length === 0 ? rest : Buffer.concat([known, rest]);
  }

  private async fetch(from: number, end: number): Promise<Buffer> {
    const last = this.blocks.at(-1);
    const gap = last ? from - (last.start + last.bytes.length) : Infinity;
    const least = gap >= 0 && gap < CLOSE_BYTES ? AHEAD_BYTES : HEAD_BYTES;
    const to = Math.min(this.reader.size, Math.max(end, from + least));
    const read = await this.reader.read(from, to - from, this.signal);
    const block = { start: from, bytes: Buffer.from(read.buffer, read.byteOffset, read.byteLength) };
    this.blocks = [this.blocks[0] ?? block, block];
    return block.bytes.subarray(0, end - from);
  }
}
