import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { after, before } from 'mocha';
import { ImageTools } from '../../../src/images/imageTools';
import type { Limits } from '../../../src/images/limits';
import type { Pixels } from '../../../src/images/pixels';
import { buildImagesScript } from '../../support/images/imagesScript';
import { toRgba } from '../session/assertDecodes';

export function readSample(name: string): Buffer {
  return readFileSync(join(__dirname, '../../fixtures/images', name));
}

/** Image tools with their process bundled as in the product, for the tests of a suite. */
export function withImageTools(limits?: Limits): () => ImageTools {
  let folder = '';
  let tools: ImageTools | undefined;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fastshot-images-'));
    tools = new ImageTools(await buildImagesScript(folder), limits);
  });
  after(async () => {
    tools?.dispose();
    await rm(folder, { recursive: true, force: true });
  });
  return () => tools!;
}

/** Pixels by another decoder than the product's. */
export function readPng(png: Uint8Array): Pixels {
  const { width, height } = decode(png);
  return { width, height, data: toRgba(png) };
}

export function writePng({ width, height, data }: Pixels): Uint8Array {
  return encode({ width, height, data, channels: 4, depth: 8 });
}

/** Pixels whose colour is a function of their place. */
export function drawn(
  width: number,
  height: number,
  color: (x: number, y: number) => readonly number[],
): Pixels {
  const data = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set(color(x, y), (y * width + x) * 4);
  }
  return { width, height, data };
}

export function pixelAt({ width, data }: Pixels, x: number, y: number): number[] {
  return Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
}

/** The chunks of a PNG by name. */
export function chunkNames(png: Uint8Array): string[] {
  const bytes = Buffer.from(png);
  const names: string[] = [];
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    names.push(bytes.toString('latin1', at + 4, at + 8));
  }
  return names;
}

export const never = new AbortController().signal;
