import { crc32, deflateSync } from 'node:zlib';

/** One PNG chunk with its checksum. */
export function pngChunk(type: string, data: Uint8Array = new Uint8Array(0)): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A PNG whose header says any size; its pixels are those of a small gray image. */
export function makePng(width = 2, height = 2, ...chunksBefore: Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.alloc(6));
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    ...chunksBefore,
    pngChunk('IDAT', pixels),
    pngChunk('IEND'),
  ]);
}

/** The JSON of a session with one small image, as the desktop app would write it. */
export function sessionJson(metadata: object = { name: 'made' }, window: object = {}): object {
  const image = makePng().toString('base64');
  return { session: { version: '1.0', windows: [{ original_image_data: image, ...window }] }, metadata };
}

/** A cover, the marker and a payload. */
export function container(cover: Uint8Array, payload: Uint8Array | string): Buffer {
  return Buffer.concat([cover, Buffer.from('FHDR'), Buffer.from(payload as string)]);
}
