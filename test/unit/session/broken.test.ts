import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFastshotError, type ErrorCode } from '../../../src/base/errors';
import { desktopVault } from '../../../src/session/desktopVault';
import { assertDecodes } from '../../support/session/assertDecodes';
import { readFixture, samples } from '../../support/session/samples';

/** One error code, or how many images are shown and what is said about them and the file. */
type Outcome = ErrorCode | { readonly images: number; readonly says: readonly string[] };

const whole: Outcome = { images: 2, says: [] };
const saying = (...says: string[]): Outcome => ({ images: 2, says });

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  'truncated_tail.fastshot': {
    images: 1,
    says: ['The file ends early: 1 image could be read.', 'The file ends or is damaged within this image.'],
  },
  'truncated_in_cover.fastshot': 'truncated',
  'truncated_after_marker.fastshot': 'truncated',
  'wrong_key.fastshot': 'wrongKey',
  'empty_key_on_encrypted.fastshot': 'wrongKey',
  'flipped_base64_char.fastshot': saying('The original image is damaged: a checksum in it does not match.'),
  'flipped_structure_byte.fastshot': 'damaged',
  'marker_absent.fastshot': 'damaged',
  'no_cover_no_marker.fastshot': whole,
  'marker_inside_png.fastshot': whole,
  // Its text, `{` and no JSON, is what another key could leave.
  'invalid_json.fastshot': 'wrongKey',
  'json_is_list.fastshot': 'damaged',
  'json_is_number.fastshot': 'damaged',
  'windows_wrong_type.fastshot': 'damaged',
  'window_is_string.fastshot': saying('This image is not readable: its entry is not a JSON object.'),
  'missing_metadata.fastshot': whole,
  'missing_original_image.fastshot': saying('The original image is missing.'),
  'missing_geometry_scale.fastshot': whole,
  'scale_string.fastshot': saying('Its zoom is not a number; 100 % is assumed.'),
  'scale_nan.fastshot': saying('Its zoom is not a number; 100 % is assumed.'),
  'utf8_bom.fastshot': whole,
  'lone_surrogate.fastshot': whole,
  'bad_utf8.fastshot': saying('Some text is not valid UTF-8; what could not be read shows as \uFFFD.'),
  'image_truncated_png.fastshot': saying('The original image ends early.'),
  'image_not_base64.fastshot': saying('The original image is not base64.'),
  'image_is_text.fastshot': saying('The original image is not an image.'),
  'tags_null.fastshot': whole,
  'unknown_extra_fields.fastshot': whole,
  'empty_file.fastshot': 'truncated',
  'local_truncated.fastshot': saying('The file ends early: 2 images could be read.'),
  'local_bom.fastshot': whole,
  'local_no_windows.fastshot': 'damaged',
  'local_encrypted_by_hand.fastshot': 'wrongKey',
};

async function outcomeOf(path: string, key: string): Promise<Outcome> {
  try {
    const { images, problems } = await desktopVault(key).decode(readFixture(path), path);
    return { images: images.length, says: [...problems, ...images.flatMap((image) => image.problems)] };
  } catch (error) {
    if (!isFastshotError(error)) throw error;
    assert.ok(error.message.startsWith(path), `"${error.message}" names the file`);
    assert.ok(
      error.message.endsWith('.') && !error.message.includes('\n'),
      `"${error.message}" is one sentence`,
    );
    return error.code;
  }
}

const broken = samples.filter(({ path }) => /^broken\/.*\.fastshot$/.test(path));

describe('broken sessions', () => {
  it('all have a decided outcome', () => {
    assert.deepEqual(
      broken.map(({ path }) => path.slice('broken/'.length)).sort(),
      Object.keys(OUTCOMES).sort(),
    );
  });

  for (const { path, key } of broken) {
    const expected = OUTCOMES[path.slice('broken/'.length)];
    const title = typeof expected === 'string' ? `fails as ${expected}` : 'shows what is whole';
    it(`${path} ${title}`, async () => assert.deepEqual(await outcomeOf(path, key ?? ''), expected));
  }

  for (const { path, key, expect_sane: expected } of broken) {
    if (!expected) continue;
    it(`${path} decodes to what its writer meant`, () =>
      assertDecodes(readFixture(path), key ?? '', path, expected));
  }

  it('keep defaults where a window lacks its geometry and scale', async () => {
    const bytes = readFixture('broken/missing_geometry_scale.fastshot');
    const { images } = await desktopVault('open-key-123').decode(bytes, 'a.fastshot');
    const { geometry, scale, drawings, hidden } = images[0]!;
    assert.deepEqual(
      { geometry, scale, drawings, hidden },
      {
        geometry: { x: 100, y: 100, width: 320, height: 240 },
        scale: 1,
        drawings: [],
        hidden: false,
      },
    );
  });

  it('keep the metadata that comes before the break', async () => {
    const { metadata } = await desktopVault('').decode(
      readFixture('broken/local_truncated.fastshot'),
      'a.fastshot',
    );
    assert.equal(metadata?.name, 'open_ascii');
    assert.equal(metadata?.imageCount, 2);
  });
});
