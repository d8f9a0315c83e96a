import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { desktopKey } from '../../../../src/session/desktopKey';
import { desktopVault } from '../../../../src/session/desktopVault';
import { openPayload } from '../../../../src/session/payload';
import { carryFrom } from '../../../../src/session/write/carry';
import { DEFAULT_COVER } from '../../../../src/session/write/defaultCover';
import {
  newImage,
  withDrawings,
  withNewPixels,
  type SessionDraft,
} from '../../../../src/session/write/draft';
import { draftOf } from '../../../../src/session/write/draftOf';
import { encodeContainer } from '../../../../src/session/write/encodeContainer';
import { encodeSession } from '../../../../src/session/write/encodeSession';
import { assertDecodes } from '../../../support/session/assertDecodes';
import {
  bucketSamples,
  CountingReader,
  never,
  readFixture,
  sessionSamples,
} from '../../../support/session/samples';
import { makePng } from '../../../support/session/madeSessions';
import { draftFrom, sessionJsonOf as parse } from './support';

const FILENAME = '20260101000000_made.fastshot';
const draft: SessionDraft = {
  name: 'Título 中文 🙂',
  desc: 'a "quoted"\nline \\ \u2028\u007f\u0001',
  tags: [],
  class: '',
  createdAt: '2026-01-01T00:00:00',
  images: [newImage(makePng(), 2, 2)],
};

describe('encoding a session', () => {
  for (const { path, key, filename } of [...sessionSamples, ...bucketSamples]) {
    if (/legacy|temp_cache|compact/.test(path)) continue;
    it(`writes ${path} again byte for byte`, async () => {
      const bytes = readFixture(path);
      const text = encodeSession(await draftFrom(bytes, key, filename), filename);
      const { text: expected, container, offset } = openPayload(bytes, Buffer.from(key), filename);
      assert.ok(text.equals(expected), firstDifference(text, expected));
      if (container === 'json') return;
      const cover = bytes.subarray(0, offset - 4);
      assert.ok(bytes.equals(encodeContainer(text, Buffer.from(key), cover)));
      if (!path.includes('custom_cover')) assert.ok(bytes.equals(encodeContainer(text, Buffer.from(key))));
    });
  }

  for (const { path, key, filename, expect } of sessionSamples) {
    if (!/legacy|temp_cache|compact/.test(path)) continue;
    it(`writes ${path} in the shape of today, to the same images`, async () => {
      const text = encodeSession(await draftFrom(readFixture(path), key, filename), filename);
      const document = await desktopVault('').decode(text, filename);
      assert.equal(document.shape, 'wrapper');
      const { metadata } = expect;
      const bare = Buffer.from(JSON.stringify(parse(text).session));
      await assertDecodes(bare, '', filename, { ...expect, metadata: null });
      if (metadata) assert.deepEqual(parse(text).metadata.name, metadata.name);
      assert.ok(!text.includes('is_temp_cache'));
    });
  }

  it('writes new images as the desktop app does', async () => {
    const text = encodeSession({ ...draft, thumbnail: makePng() }, FILENAME);
    const { session, metadata } = parse(text);
    const image = makePng().toString('base64');
    const { window_id: id, ...window } = session.windows[0]!;
    assert.ok(Number.isSafeInteger(id));
    assert.deepEqual(Object.entries(window), [
      ['index', 0],
      ['geometry', { x: 100, y: 100, width: 2, height: 2 }],
      ['scale', 1],
      ['image_data', image],
      ['original_image_data', image],
      ['annotated_original_data', null],
      ['draw_history', []],
      ['is_hidden', false],
    ]);
    assert.deepEqual(Object.entries(metadata), [
      ['name', draft.name],
      ['desc', draft.desc],
      ['tags', []],
      ['color', 'blue'],
      ['class', ''],
      ['created_at', draft.createdAt],
      ['filename', FILENAME],
      ['image_count', 1],
      ['thumbnail_collage', image],
    ]);
    assert.match(text.toString(), /\n {8}"scale": 1\.0,\n/);
    assert.match(text.toString(), /\n {4}"tags": \[\],\n/);
  });

  it('is read back, in a container, whole and by its tail', async () => {
    const bytes = encodeContainer(encodeSession(draft, FILENAME), Buffer.from('schlüssel'));
    const vault = desktopVault(' schlüssel ');
    const { images, metadata, problems } = await vault.decode(bytes, FILENAME);
    assert.deepEqual([problems, images[0]!.problems], [[], []]);
    assert.equal(metadata?.name, draft.name);
    assert.equal(metadata?.desc, draft.desc);
    assert.deepEqual(await vault.readMetadata(new CountingReader(bytes, FILENAME), never), metadata);
  });

  it('takes any draft and gives it back', async () => {
    const coordinate = fc.double({ noNaN: true, min: -1e5, max: 1e5 });
    const line = fc.tuple(coordinate, coordinate, coordinate, coordinate);
    const drawing = fc.oneof(
      fc.record({ type: fc.constant('lines' as const), data: fc.array(line, { maxLength: 3 }) }),
      fc.record({
        type: fc.constant('text' as const),
        data: fc.record({ x: coordinate, y: coordinate, text: fc.string({ unit: 'grapheme' }) }),
      }),
    );
    const image = fc.record({
      original: fc.constant(makePng()),
      annotated: fc.constantFrom(null, makePng(3, 3)),
      geometry: fc.record({ x: fc.integer(), y: fc.integer(), width: fc.nat(), height: fc.nat() }),
      scale: fc.double({ min: 1e-9, max: 1e20, noNaN: true }),
      drawings: fc.array(drawing, { maxLength: 3 }),
      hidden: fc.boolean(),
    });
    const drafts = fc.record({
      name: fc.string({ unit: 'grapheme' }),
      desc: fc.string({ unit: 'grapheme' }),
      tags: fc.array(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 9 }), { maxLength: 4 }),
      color: fc.constantFrom('pink' as const, 'gray' as const),
      class: fc.string(),
      createdAt: fc.constant('2026-01-01T00:00:00'),
      images: fc.array(image, { maxLength: 3 }),
    });
    const key = fc.string();
    await fc.assert(
      fc.asyncProperty(drafts, key, async (draft, key) => {
        const vault = desktopVault(key);
        const bytes = encodeContainer(encodeSession(draft, FILENAME), desktopKey(key));
        const read = await vault.decode(bytes, FILENAME);
        const { name, desc, tags, color, class: group } = read.metadata!;
        const facts = ({ geometry, scale, drawings, hidden }: (typeof draft.images)[number]) =>
          JSON.stringify([geometry, scale, drawings, hidden]);
        assert.deepEqual(
          [name, desc, tags, color, group, read.images.map((image) => facts(image as never))],
          [draft.name, draft.desc, draft.tags, draft.color, draft.class, draft.images.map(facts)],
        );
        assert.deepEqual(
          read.images.map(({ renditions }) => renditions.annotated?.width),
          draft.images.map(({ annotated }) => (annotated ? 3 : undefined)),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('refuses what would not open again, and images without pixels', () => {
    const huge = newImage(new Uint8Array(200 * 2 ** 20), 1, 1);
    assert.throws(() => encodeSession({ ...draft, images: [huge] }, FILENAME), { code: 'tooLarge' });
    const { original: _, ...empty } = newImage(makePng(), 2, 2);
    assert.throws(() => encodeSession({ ...draft, images: [empty] }, FILENAME), { code: 'invalidInput' });
  });

  it('has the cover of the desktop app', () => {
    assert.ok(readFixture('default_cover.png').equals(DEFAULT_COVER));
  });
});

describe('what is carried along', () => {
  it('is every field that we do not know, number by number as it was spelled', async () => {
    const window = `{"original_image_data":"${makePng().toString('base64')}","new":{"a":[1.0,1e5,{}],"__proto__":2},
      "geometry":{"x":1,"screen":2.50},"draw_history":[{"type":"lines","data":[[1,2,3,4]],"colour":"blue"},{"type":"arrow"}]}`;
    const source = `{"7":[],"session":{"version":"1.0","windows":[${window}],"s":12345678901234567890},
      "metadata":{"name":"n","thumbnail_collage":null,"color":"teal","m":"\\u00e9"},"future":NaN}`;
    const carried = await draftFrom(Buffer.from(source), '', FILENAME);
    const text = encodeSession({ ...carried, name: 'new' }, FILENAME).toString();
    for (const kept of [
      '\n  "7": [],',
      '\n  "future": NaN,\n  "metadata": {',
      '"s": 12345678901234567890',
      '"screen": 2.50',
      '"__proto__": 2',
      '\n            1.0,\n            1e5,\n            {}\n',
      '"colour": "blue"',
      '"type": "arrow"',
      '"color": "teal"',
      '"m": "\\u00e9",\n    "thumbnail_collage": null\n  }\n}',
      '"name": "new"',
    ]) {
      assert.ok(text.includes(kept), `${kept} in ${text}`);
    }
  });

  it('is the sample with fields of a later version', async () => {
    const sample = 'broken/unknown_extra_fields.fastshot';
    const text = encodeSession(await draftFrom(readFixture(sample), 'open-key-123', FILENAME), FILENAME);
    const { future, metadata } = parse(text);
    assert.deepEqual([future, metadata.x, Object.keys(metadata).at(-1)], [1, { y: 1 }, 'thumbnail_collage']);
  });

  it('is damaged images too, where a session has them', async () => {
    for (const sample of [
      'image_is_text',
      'image_not_base64',
      'image_truncated_png',
      'missing_geometry_scale',
      'scale_string',
      'tags_null',
      'missing_metadata',
      'scale_nan',
      'missing_original_image',
    ]) {
      const bytes = readFixture(`broken/${sample}.fastshot`);
      const draft = await draftFrom(bytes, 'open-key-123', FILENAME);
      const text = encodeSession(draft, FILENAME);
      const { text: old } = openPayload(bytes, Buffer.from('open-key-123'), FILENAME);
      const before = parse(Buffer.from(old.toString().replaceAll('NaN', '1')));
      const { session } = parse(text);
      assert.equal(session.windows.length, before.session.windows.length, sample);
      for (const [index, window] of session.windows.entries()) {
        const { original_image_data: original, image_data: zoomed } = before.session.windows[index]!;
        assert.equal(window.original_image_data, original ?? zoomed, sample);
        assert.equal(typeof window.scale, 'number');
      }
    }
  });

  it('ends where pixels are replaced: nothing shows the old ones', async () => {
    const sample = sessionSamples.find(({ path }) => path === 'cloud/cloud_02.fastshot')!;
    const draft = await draftFrom(readFixture(sample.path), sample.key, FILENAME);
    const [first, ...others] = draft.images;
    const png = makePng(5, 5);
    const text = encodeSession({ ...draft, images: [withNewPixels(first!, png, null), ...others] }, FILENAME);
    const { session, metadata } = parse(text);
    const {
      image_data: zoomed,
      original_image_data: original,
      annotated_original_data: annotated,
    } = session.windows[0]!;
    const base64 = png.toString('base64');
    assert.deepEqual([zoomed, original, annotated, metadata.thumbnail_collage], [base64, base64, null, null]);
    assert.deepEqual(session.windows[0]!.draw_history, first!.drawings);
  });

  it('keeps original and thumbnail where drawings change, and drops what shows the old ones', async () => {
    const sample = sessionSamples.find(({ path }) => path === 'cloud/cloud_02.fastshot')!;
    const bytes = readFixture(sample.path);
    const draft = await draftFrom(bytes, sample.key, FILENAME);
    const old = parse(openPayload(bytes, Buffer.from(sample.key), FILENAME).text);
    const before = old.session.windows[0]!;
    const drawn = makePng(6, 6);
    const [first, ...others] = draft.images;
    const images = [withDrawings(first!, [], drawn), ...others];
    const { session, metadata } = parse(encodeSession({ ...draft, images }, FILENAME));
    const window = session.windows[0]!;
    assert.equal(window.original_image_data, before.original_image_data);
    assert.equal(window.annotated_original_data, drawn.toString('base64'));
    assert.equal(window.image_data, drawn.toString('base64'));
    assert.deepEqual([window.draw_history, window.window_id], [[], before.window_id]);
    assert.ok(old.metadata.thumbnail_collage);
    assert.equal(metadata.thumbnail_collage, old.metadata.thumbnail_collage);
  });

  it('cannot be taken from a damaged session, whose whole images make a new one', async () => {
    const bytes = readFixture('broken/truncated_tail.fastshot');
    assert.throws(() => carryFrom(bytes, Buffer.from('open-key-123'), FILENAME), { code: 'damaged' });
    const document = await desktopVault('open-key-123').decode(bytes, FILENAME);
    const again = await desktopVault('').decode(encodeSession(draftOf(document), FILENAME), FILENAME);
    assert.ok(again.images.length > 0);
    assert.deepEqual(again.problems, []);
    assert.deepEqual(
      again.images[0]!.renditions.original!.bytes(),
      document.images[0]!.renditions.original!.bytes(),
    );
  });

  it('is any JSON, written to the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        const source = { metadata: { extra: value }, session: { windows: [] } };
        const carried = carryFrom(
          Buffer.from(JSON.stringify(source, null, indent)),
          Buffer.alloc(0),
          FILENAME,
        );
        const text = encodeSession({ ...draft, images: [], carried }, FILENAME);
        assert.deepEqual(parse(text).metadata.extra, JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function firstDifference(actual: Buffer, expected: Buffer): string {
  let at = 0;
  while (at < actual.length && actual[at] === expected[at]) at++;
  const around = (text: Buffer): string =>
    JSON.stringify(text.toString('utf8', Math.max(0, at - 60), at + 60));
  return `differs at ${at}:\n${around(actual)}\n${around(expected)}`;
}
