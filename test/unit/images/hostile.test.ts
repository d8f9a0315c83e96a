import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import type { FastshotError } from '../../../src/base/errors';
import type { ImageTools } from '../../../src/images/imageTools';
import { LIMITS } from '../../../src/images/limits';
import { hugeCodesWebp, hugeFrameGif, lyingJpeg } from './hostileFiles';
import { pngOfZeros } from './pngBombs';
import { never, readSample, withImageTools } from '../../support/images/imageTools';

const MB = 1024 * 1024;
const DOT = { width: 1, height: 1, colors: 6, interlaced: true } as const;

describe('images from hostile hands', () => {
  const tools = withImageTools();

  it('never make more pixels of a PNG than it says it has, interlaced or not', async () => {
    const bomb = await pngOfZeros(DOT, 400 * MB);
    const { peak } = await watched(() => tools().redact(bomb, { regions: [], size: DOT }, 'bomb.png', never));
    assert.ok(peak < 300 * MB, `${peak / MB} MB`);
    const { peak: sealed } = await watched(() => tools().shrink(bomb, 20_000, 'bomb.png', never));
    assert.ok(sealed < 300 * MB, `${sealed / MB} MB`);
  });

  it('cannot say one size and have another', async () => {
    for (const [name, bytes] of [
      ['lie.jpg', lyingJpeg(20_000)],
      ['frame.gif', hugeFrameGif(65_535)],
    ] as const) {
      const { error, peak } = await watched(() => tools().toPng(bytes, name, never));
      assert.equal(error?.code, 'invalidInput');
      assert.match(error.message, new RegExp(`^${name} is (20,000|65,535) × `));
      assert.ok(peak < 300 * MB, `${peak / MB} MB`);
    }
  });

  it('do not write behind the tables of the WebP decoder (CVE-2023-4863)', async () => {
    const { error } = await watched(() => tools().toPng(hugeCodesWebp(), 'codes.webp', never));
    assert.equal(error?.code, 'damaged');
  });

  it('take no more memory than one image may, also the largest that are taken', async function () {
    // Seconds of work, for which the machine may not have much time.
    this.timeout(90_000);
    const size = { width: 8192, height: 8192 };
    const large = await pngOfZeros({ ...size, colors: 2, interlaced: false }, 8192 * (1 + 8192 * 3));
    const regions = [{ x: 9, y: 9, width: 500, height: 500, mode: 'blur' as const }];
    const { error, peak } = await watched(() => tools().redact(large, { regions, size }, 'large.png', never));
    assert.equal(error, undefined);
    assert.ok(peak > 256 * MB && peak <= LIMITS.resident, `${peak / MB} MB`);
  });

  it('are worked on one at a time, by a process that goes on after each failure', async () => {
    const work = ['lossless.webp', 'nothing', 'quadrants.jpg', 'b24.bmp'].map((name) =>
      name === 'nothing'
        ? tools()
            .toPng(hugeCodesWebp(), name, never)
            .catch(() => undefined)
        : tools().toPng(readSample(name), name, never),
    );
    let most = 0;
    const looking = setInterval(() => (most = Math.max(most, imageProcesses().length)), 5);
    const done = await Promise.all(work);
    clearInterval(looking);
    assert.deepEqual(
      done.map((png) => png?.width),
      [20, undefined, 20, 19],
    );
    assert.ok(most <= 1, `${most} processes`);
  });
});

describe('the process of images', () => {
  const small = withImageTools({ ...LIMITS, resident: 150 * MB });
  const hasty = withImageTools({ ...LIMITS, deadline: 1 });

  for (const [what, tools] of [
    ['memory', small],
    ['time', hasty],
  ] as const) {
    it(`is ended when an image takes too much ${what}, and the image is said to be too large`, async () => {
      const size = { width: 4000, height: 4000 };
      const large = await pngOfZeros({ ...size, colors: 6, interlaced: true }, 65 * 1_000_000);
      await assert.rejects(tools().redact(large, { regions: [], size }, 'large.png', never), {
        code: 'tooLarge',
        message: 'large.png is too large to show safely.',
      });
      assert.deepEqual(imageProcesses(), []);
    });
  }
});

interface Watched {
  readonly error: FastshotError | undefined;
  /** The most memory that a process of images had. Bytes. */
  readonly peak: number;
}

/** Does something, and looks at the memory of the processes that do it. */
async function watched(work: () => ReturnType<ImageTools['toPng']>): Promise<Watched> {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, ...imageProcesses().map(({ most }) => most));
  };
  const looking = setInterval(look, 5);
  try {
    await work();
    look();
    return { error: undefined, peak };
  } catch (error) {
    look();
    return { error: error as FastshotError, peak };
  } finally {
    clearInterval(looking);
  }
}

/** The children of this process that run the script of images; none where there is no `/proc`. */
function imageProcesses(): { readonly most: number }[] {
  let ids: string[] = [];
  try {
    ids = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').trim().split(' ');
  } catch {
    return [];
  }
  return ids.filter(Boolean).flatMap((id) => {
    try {
      if (!readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('images.js')) return [];
      const [, kilobytes = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8')) ?? [];
      return kilobytes === '0' ? [] : [{ most: Number(kilobytes) * 1024 }];
    } catch {
      return [];
    }
  });
}
