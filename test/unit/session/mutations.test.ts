import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { isFastshotError } from '../../../src/base/errors';
import { desktopVault } from '../../../src/session/desktopVault';
import { xor } from '../../../src/session/xor';
import { CountingReader, never, readFixture } from '../../support/session/samples';
import { container, makePng, sessionJson } from '../../support/session/madeSessions';

/** What a mutated session leads to: whatever it shows is whole, and nothing but a FastshotError is thrown. */
async function survives(bytes: Buffer, key: string): Promise<void> {
  const vault = desktopVault(key);
  try {
    const { images } = await vault.decode(bytes, 'mutated.fastshot');
    for (const { renditions, scale, geometry } of images) {
      assert.ok(scale > 0 && Object.values(geometry).every(Number.isFinite));
      for (const image of Object.values(renditions)) assert.equal(image.bytes().length, image.size);
    }
  } catch (error) {
    assert.ok(isFastshotError(error), String(error));
  }
  try {
    await vault.readMetadata(new CountingReader(bytes), never);
  } catch (error) {
    assert.ok(isFastshotError(error), String(error));
  }
}

const change = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 4 }), remove: fc.nat(4) });

function mutate(
  original: Buffer,
  changes: readonly { at: number; bytes: Uint8Array; remove: number }[],
): Buffer {
  return changes.reduce((bytes, { at, bytes: added, remove }) => {
    const from = at % (bytes.length + 1);
    return Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + remove)]);
  }, original);
}

describe('mutated sessions', () => {
  const made = Buffer.from(
    JSON.stringify(
      sessionJson({ name: 'x', tags: ['a'] }, { scale: 1, draw_history: [['text', 1, 2, 'y']] }),
      null,
      2,
    ),
  );
  const originals: readonly (readonly [string, Buffer, string])[] = [
    ['plain', made, ''],
    ['XORed', container(makePng(), xor(made, Buffer.from('key'))), 'key'],
    ['written by the desktop app', readFixture('cloud/cloud_10.fastshot'), 'open-key-123'],
  ];
  for (const [what, original, key] of originals) {
    it(`${what} never fail but with a clear error`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), fc.nat(), async (changes, cut) => {
          const mutated = mutate(original, changes);
          await survives(mutated, key);
          await survives(mutated.subarray(0, cut % (mutated.length + 1)), key);
        }),
        { numRuns: 300 },
      );
    });
  }

  it('of any bytes never fail but with a clear error', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('', 'k'), (any, key) => survives(Buffer.from(any), key)),
      { numRuns: 1000 },
    );
  });

  it('of any JSON in place of a window or metadata show what is whole', async () => {
    const session = fc.record({
      metadata: fc.jsonValue(),
      session: fc.record({ windows: fc.array(fc.jsonValue()) }),
    });
    await fc.assert(
      fc.asyncProperty(session, async (value) => {
        const { images } = await desktopVault('').decode(Buffer.from(JSON.stringify(value)), 'any.fastshot');
        assert.equal(images.length, value.session.windows.length);
      }),
    );
  });

  it('with 10,000 windows show them all', async () => {
    const windows = Array.from({ length: 10_000 }, () => ({
      original_image_data: makePng().toString('base64'),
    }));
    const { images } = await desktopVault('').decode(
      Buffer.from(JSON.stringify({ session: { windows } })),
      'many.fastshot',
    );
    assert.equal(images.length, 10_000);
    assert.deepEqual(images.at(-1)!.problems, []);
  });

  it('with hundreds of thousands of windows show 10,000 and say so', async () => {
    const text = `{"session": {"windows": [${'{},'.repeat(900_000)}{}]}}`;
    const { images, problems } = await desktopVault('').decode(Buffer.from(text), 'many.fastshot');
    assert.equal(images.length, 10_000);
    assert.deepEqual(problems, ['It has 900001 images, of which 10,000 are shown.']);
  });

  it('without windows show that there are none', async () => {
    const { images, problems } = await desktopVault('').decode(
      Buffer.from('{"session": {"windows": []}}'),
      'none.fastshot',
    );
    assert.deepEqual([images, problems], [[], []]);
  });

  it('with an image spelled in escapes refuse that image alone', async () => {
    const image = makePng().toString('base64');
    const escaped = '\\u0041'.repeat(3_000_000);
    const text = `{"session": {"windows": [{"original_image_data": "${image}", "image_data": "${escaped}"}]}}`;
    const { images } = await desktopVault('').decode(Buffer.from(text), 'escaped.fastshot');
    assert.deepEqual(images[0]!.problems, ['The zoomed image is not plain base64.']);
    assert.ok(images[0]!.renditions.original);
  });
});
