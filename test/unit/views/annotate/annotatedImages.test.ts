import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../../src/session/desktopVault';
import type { Drawing, SessionDocument } from '../../../../src/session/document';
import { carryFrom, type CarriedSession } from '../../../../src/session/write/carry';
import { newImage, withDrawings } from '../../../../src/session/write/draft';
import { draftOf } from '../../../../src/session/write/draftOf';
import { encodeSession } from '../../../../src/session/write/encodeSession';
import { annotatedImages } from '../../../../src/views/annotate/annotatedImages';
import { afterStep, type SessionEdits, type Step } from '../../../../src/views/annotate/edits';
import type { RenderedImage } from '../../../../src/views/annotate/protocol';
import { toDraft } from '../../../../src/views/save/toDraft';
import { filledPixels, type Pixels } from '../../../../src/images/pixels';
import { never, pixelAt, readPng, withImageTools, writePng } from '../../../support/images/imageTools';
import { openPayload } from '../../../../src/session/payload';
import { bucketSamples, readFixture } from '../../../support/session/samples';
import { sessionJsonOf } from '../../session/write/support';
import { makePng } from '../../../support/session/madeSessions';
import { anyDrawing } from './drawings';

/** Three images: at half size with lines, in full size with lines and a text, and one with nothing drawn on it. */
const MAP = '20260729024331_dashboard_map.fastshot';
const FILENAME = '20260729024331_dashboard_map_2.fastshot';
const NOW = new Date(2026, 0, 2);
const LINE: Drawing = { type: 'lines', data: [[100, 200, 110, 200]] };
/** What a page would draw: a red square, so that it is known what changes. */
const SQUARE = { x: 100, y: 200, image: writePng(filledPixels(4, 4, [255, 0, 0, 255])) };
const PLAIN = writePng(filledPixels(20, 10, [1, 2, 3, 255]));

describe('the images of a session that was drawn on', () => {
  const tools = withImageTools();

  it('carry the original byte for byte, and are drawn on in every rendition that shows it', async () => {
    const { document, carried, before } = await sample();
    const rendered = [{ index: 0, annotated: [SQUARE], zoomed: [{ ...SQUARE, x: 50, y: 100 }] }];
    const after = await written(document, carried, edits([0, { type: 'add', drawing: LINE }]), rendered);
    const [old, now] = [before.session.windows, after.json.session.windows];
    assert.deepEqual(
      now.map((window) => window.original_image_data),
      old.map((window) => window.original_image_data),
    );
    assert.deepEqual(now.slice(1), old.slice(1), 'the other images are as they were');
    assert.deepEqual(now[0]!.draw_history, [
      ...(old[0]!.draw_history as unknown[]),
      { type: 'lines', data: LINE.data },
    ]);
    for (const role of ['annotated', 'zoomed'] as const) {
      const was = readPng(document.images[0]!.renditions[role]!.bytes());
      const is = readPng(after.document.images[0]!.renditions[role]!.bytes());
      const [left, top] = role === 'annotated' ? ([100, 200] as const) : ([50, 100] as const);
      assertOnlySquare(is, was, left, top);
    }
    assert.equal(after.json.metadata.thumbnail_collage, before.metadata.thumbnail_collage);
  });

  it('are drawn anew on the original where something old was erased', async () => {
    const { document, carried } = await sample();
    const rendered = [{ index: 1, annotated: [SQUARE], zoomed: [] }];
    const after = await written(
      document,
      carried,
      edits([1, { type: 'change', changes: [{ position: 0 }] }]),
      rendered,
    );
    const image = after.document.images[1]!;
    assert.deepEqual(image.drawings, document.images[1]!.drawings.slice(1));
    const original = readPng(document.images[1]!.renditions.original!.bytes());
    for (const role of ['annotated', 'zoomed'] as const) {
      assertOnlySquare(readPng(image.renditions[role]!.bytes()), original, 100, 200);
    }
  });

  it('have no annotated image once everything is erased', async () => {
    const { document, carried } = await sample();
    const { drawings } = document.images[0]!;
    const all = edits([0, { type: 'change', changes: drawings.map((_, position) => ({ position })) }]);
    const after = await written(document, carried, all, [{ index: 0, annotated: [], zoomed: [] }]);
    const image = after.document.images[0]!;
    assert.deepEqual([image.drawings, image.renditions.annotated], [[], undefined]);
    const { zoomed } = image.renditions;
    assert.deepEqual([zoomed?.width, zoomed?.height], [320, 200], 'the original in half size');
  });

  it('keep what the session holds beyond what we know', async () => {
    const source = JSON.stringify({
      session: {
        windows: [{ original_image_data: Buffer.from(PLAIN).toString('base64'), ocr: 'kept' }],
        monitor: 2,
      },
      metadata: { name: 'n', color: 'teal', reviewed_by: 'Ada' },
      future: [1],
    });
    const document = await desktopVault('').decode(Buffer.from(source), FILENAME);
    const carried = carryFrom(Buffer.from(source), Buffer.alloc(0), FILENAME);
    const rendered = [{ index: 0, annotated: [{ ...SQUARE, x: 0, y: 0 }], zoomed: [] }];
    const added = edits([0, { type: 'add', drawing: LINE }]);
    const { text, document: after } = await written(document, carried, added, rendered);
    for (const kept of [
      '"ocr": "kept"',
      '"monitor": 2',
      '"color": "teal"',
      '"reviewed_by": "Ada"',
      '"future": [',
    ]) {
      assert.ok(text.includes(kept), kept);
    }
    assert.ok(after.thumbnail, 'a session without a thumbnail gets one');
  });

  it('are whole ones only, of a damaged session', async () => {
    const { document } = await sample();
    const added = edits([2, { type: 'add', drawing: LINE }]);
    const rendered = [{ index: 2, annotated: [SQUARE], zoomed: [] }];
    const images = await annotatedImages(document, undefined, added, rendered, tools(), never);
    assert.deepEqual(
      images.map(({ draft }) => draft.original),
      document.images.map(({ renditions }) => renditions.original?.bytes()),
    );
    assert.deepEqual(images[2]!.draft.drawings, [LINE]);
  });

  it('are refused where the page did not say what they look like', async () => {
    const { document, carried } = await sample();
    const added = edits([0, { type: 'add', drawing: LINE }]);
    const refused = annotatedImages(document, carried, added, [], tools(), never);
    await assert.rejects(refused, { code: 'invalidInput', message: /^Image 1 / });
  });

  async function written(
    document: SessionDocument,
    carried: CarriedSession,
    changes: SessionEdits,
    rendered: readonly RenderedImage[],
  ) {
    const images = await annotatedImages(document, carried, changes, rendered, tools(), never);
    const { name, desc, tags, color, class: className } = draftOf(document, carried);
    const fields = {
      name,
      desc,
      tags,
      color,
      class: className,
      destination: 'local',
      replace: false,
    } as const;
    const draft = await toDraft({ fields, images, origin: { carried } }, tools(), NOW, never);
    const text = encodeSession(draft, FILENAME);
    return {
      text: text.toString(),
      json: sessionJsonOf(text),
      document: await desktopVault('').decode(text, FILENAME),
    };
  }
});

describe('the draw history', () => {
  it('gives back what was drawn', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyDrawing, { maxLength: 5 }), async (drawings) => {
        const image = withDrawings(newImage(makePng(), 2, 2), drawings, null);
        const draft = {
          name: 'n',
          desc: '',
          tags: [],
          class: '',
          createdAt: '2026-01-01T00:00:00',
          images: [image],
        };
        const { images } = await desktopVault('').decode(encodeSession(draft, FILENAME), FILENAME);
        assert.equal(JSON.stringify(images[0]?.drawings), JSON.stringify(drawings));
      }),
    );
  });

  it('has the shape of the desktop app', () => {
    const drawings: Drawing[] = [LINE, { type: 'text', data: { x: 1.5, y: 2, text: 'a\n"b"' } }];
    const image = withDrawings(newImage(makePng(), 2, 2), drawings, null);
    const draft = {
      name: 'n',
      desc: '',
      tags: [],
      class: '',
      createdAt: '2026-01-01T00:00:00',
      images: [image],
    };
    const text = encodeSession(draft, FILENAME).toString();
    assert.deepEqual(sessionJsonOf(Buffer.from(text)).session.windows[0]!.draw_history, drawings);
    assert.match(text, /"type": "lines",\s+"data": \[\s+\[\s+100\.0,\s+200\.0,\s+110\.0,\s+200\.0\s+\]\s+\]/);
    assert.match(text, /"x": 1\.5,\s+"y": 2\.0,\s+"text": "a\\n\\"b\\""/);
  });
});

async function sample() {
  const { path, key } = bucketSamples.find(({ filename }) => filename === MAP)!;
  const bytes = readFixture(path);
  return {
    document: await desktopVault(key).decode(bytes, MAP),
    carried: carryFrom(bytes, Buffer.from(key), MAP),
    before: sessionJsonOf(openPayload(bytes, Buffer.from(key), MAP).text),
  };
}

function edits([index, step]: readonly [number, Step]): SessionEdits {
  return new Map([[index, afterStep(undefined, step)]]);
}

/** Demands red pixels in the square of four from `left`, `top`, and all others as they were. */
function assertOnlySquare(is: Pixels, was: Pixels, left: number, top: number): void {
  assert.deepEqual([is.width, is.height], [was.width, was.height]);
  for (let y = 0; y < is.height; y++) {
    for (let x = 0; x < is.width; x++) {
      const isDrawn = x >= left && x < left + 4 && y >= top && y < top + 4;
      assert.deepEqual(pixelAt(is, x, y), isDrawn ? [255, 0, 0, 255] : pixelAt(was, x, y));
    }
  }
}
