import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runJob } from '../../../src/images/runJob';
import { loadVips, type Vips } from '../../../src/images/vips';
import { inspectImage } from '../../../src/session/imageFile';
import { readFixture } from '../../support/session/samples';
import { makePng } from '../../support/session/madeSessions';
import type { FuzzTarget } from '../target';
import { words } from '../words';

const ROOT = process.cwd();
const SAMPLES = words`animated.gif b1.bmp b16.bmp b24.bmp b32.bmp b4.bmp lossless.webp lossy.webp quadrants.jpg`;
/** Larger ones are only looked at: to decode what is within the limits may well take a second. */
const MAX_PIXELS = 200_000;

let vips: Vips | undefined;

/** Images within sessions, and those that the user makes a session of. */
export const images: FuzzTarget = {
  name: 'images',
  weight: 8,
  memoryMb: 288,
  seeds: () => [
    makePng(),
    readFixture('default_cover.png'),
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    Buffer.from('<!doctype html><script>1</script>'),
    ...SAMPLES.map((file) => readFileSync(path.join(ROOT, 'test/fixtures/images', file))),
  ],
  tokens: words`IHDR IDAT IEND PLTE tRNS acTL RIFF WEBP VP8 VP8L VP8X BM GIF89a JFIF Exif ftypavif <svg`,
  start: async () => {
    vips = await loadVips();
    // What they compile on first use is no input's fault.
    for (const seed of images.seeds()) decoded(Buffer.from(seed));
  },
  run: (input) => {
    const facts = inspectImage(input);
    if (typeof facts === 'string') return facts;
    const { width, height, mime } = facts;
    assert.ok(width > 0 && height > 0 && width * height <= 64 * 1024 * 1024);
    if (width * height > MAX_PIXELS) return `${mime} large`;
    return `${mime} ${decoded(input)}`;
  },
};

/** In the product this runs in a process of its own, where anything thrown is an image that cannot be read. */
function decoded(input: Buffer): string {
  try {
    const result = runJob(vips!, { kind: 'convert', image: input });
    assert.ok('bytes' in result && result.width * result.height <= 64 * 1024 * 1024);
    return 'decoded';
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    return error instanceof Error ? error.message.slice(0, 40) : 'no message';
  }
}
