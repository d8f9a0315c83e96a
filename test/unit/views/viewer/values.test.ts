import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { formatLocalTime, formatPercent } from '../../../../src/views/viewer/format';
import { imageName } from '../../../../src/session/imageFileName';
import { parseViewerMessage } from '../../../../src/views/viewer/protocol';
import { restoreViewState } from '../../../../src/views/viewer/viewState';
import { fitScale, isTall, nextStep, wheelFactor, widthScale } from '../../../../src/views/viewer/zoomSteps';

describe('names of saved images', () => {
  it('says the session, the number from 1 and the rendition', () => {
    assert.equal(
      imageName('20250621114615_bugs.fastshot', 0, 'original', 'image/png'),
      '20250621114615_bugs-1-original.png',
    );
    assert.equal(imageName('x.fastshot', 11, 'annotated', 'image/jpeg'), 'x-12-annotated.jpg');
  });

  it('is a plain file name whatever the session is called', () => {
    assert.equal(imageName('../../a/b\\c:d.fastshot', 0, 'zoomed', 'image/png'), '_.._a_b_c_d-1-zoomed.png');
    assert.equal(
      imageName('a\u202egnp.exe\u0000.fastshot', 0, 'original', 'image/png'),
      'a_gnp.exe_-1-original.png',
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (filename) => {
        const name = imageName(filename, 9_999, 'annotated', 'image/webp');
        assert.ok(Buffer.byteLength(name) <= 255 && name.isWellFormed());
        assert.doesNotMatch(name, /[\\/:\p{Cc}]|^\./u);
      }),
    );
  });

  for (const device of ['CON', 'nul.txt', 'com1', 'Aux.tar']) {
    it(`is no device of Windows for ${device}`, () => {
      const name = imageName(`${device}.fastshot`, 0, 'original', 'image/png');
      assert.doesNotMatch(name, /^(?:con|nul|com\d|aux)(?:\.|$)/i);
    });
  }

  it('has no lone surrogate, which no file can be called by', () => {
    assert.equal(imageName('a\ud800b.fastshot', 0, 'original', 'image/png'), 'a\ufffdb-1-original.png');
  });
});

describe('zoom steps', () => {
  const SCREEN = { width: 1000, height: 500 };

  it('fits by the tighter side and enlarges nothing', () => {
    assert.equal(fitScale({ width: 4000, height: 1000 }, SCREEN), 0.25);
    assert.equal(fitScale({ width: 1000, height: 5000 }, SCREEN), 0.1);
    assert.equal(fitScale({ width: 10, height: 10 }, SCREEN), 1);
    assert.equal(fitScale({ width: 10, height: 10 }, { width: -5, height: 0 }), 1);
  });

  it('fits the width whatever the height, and takes for tall what would be too small as a whole', () => {
    assert.equal(widthScale({ width: 4000, height: 90_000 }, SCREEN), 0.25);
    assert.equal(widthScale({ width: 100, height: 90_000 }, SCREEN), 1);
    assert.equal(isTall({ width: 1000, height: 1100 }, SCREEN), true);
    assert.equal(isTall({ width: 1000, height: 1000 }, SCREEN), false);
    assert.equal(isTall({ width: 100, height: 1100 }, SCREEN), true);
    assert.equal(isTall({ width: 4000, height: 100 }, SCREEN), false);
  });

  it('steps up to 3200 % and back down to 5 %, or to what fits where that is less', () => {
    assert.deepEqual([nextStep(1, 1, 1), nextStep(0.6, 1, 1), nextStep(32, 1, 1)], [1.5, 0.75, 32]);
    assert.deepEqual([nextStep(1, -1, 1), nextStep(0.6, -1, 1), nextStep(0.05, -1, 1)], [0.75, 0.5, 0.05]);
    assert.equal(nextStep(0.02, -1, 0.02), 0.02);
  });

  it('takes a turn of the wheel back by the opposite one, in pixels and in lines', () => {
    assert.ok(wheelFactor(-100, 0) > 1.1);
    assert.ok(Math.abs(wheelFactor(-100, 0) * wheelFactor(100, 0) - 1) < 1e-12);
    assert.ok(Math.abs(wheelFactor(3, 1) - wheelFactor(99, 0)) < 1e-12);
  });
});

describe('what the viewer writes', () => {
  it('shows times as their writer saw them, and what is no time as it stands', () => {
    assert.match(formatLocalTime('2025-06-21T11:46:15.123456', 'en-GB'), /^21 Jun 2025, 11:46$/);
    assert.match(formatLocalTime('2025-06-21T11:46:15+09:00', 'en-GB'), /11:46$/);
    assert.equal(formatLocalTime('2025-99-99T11:46:15'), '2025-99-99T11:46:15');
    assert.equal(formatLocalTime('yesterday'), 'yesterday');
  });

  it('rounds percentages where nobody misses the rest', () => {
    assert.deepEqual([0.05, 0.0333, 0.4567, 1, 32].map(formatPercent), [
      '5 %',
      '3.3 %',
      '46 %',
      '100 %',
      '3200 %',
    ]);
  });
});

describe('what a webview sends and keeps', () => {
  it('takes its messages', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'recover', action: 'enterKey' },
      { type: 'requestImage', index: 3, role: 'zoomed' },
      { type: 'saveImage', index: 0, role: 'original' },
      { type: 'addFiles', files: [{ name: 'a.png', bytes: new Uint8Array([1]) }] },
      { type: 'addUris', uris: ['file:///a.png'] },
    ]) {
      assert.deepEqual(parseViewerMessage(message), message);
    }
  });

  it('ignores everything else', () => {
    for (const message of [
      null,
      'ready',
      [],
      { type: 'recover' },
      { type: 'requestImage', index: -1, role: 'original' },
      { type: 'requestImage', index: 0.5, role: 'original' },
      { type: 'saveImage', index: '0', role: 'original' },
      { type: 'saveImage', index: 0, role: '__proto__' },
      { type: 'addFiles', files: [{ name: 'a.png', bytes: [1] }] },
      { type: 'addUris', uris: [1] },
    ]) {
      assert.equal(parseViewerMessage(message), undefined);
    }
  });

  it('takes pictures of annotations only where they may lie', () => {
    const overlay = { x: 1, y: 2, image: Uint8Array.of(1) };
    const save = (parts: object): unknown =>
      parseViewerMessage({
        type: 'saveAnnotations',
        image: 0,
        images: [{ index: 0, annotated: [], zoomed: [], ...parts }],
      });
    assert.deepEqual(save({ annotated: [overlay] }), {
      type: 'saveAnnotations',
      image: 0,
      images: [{ index: 0, annotated: [overlay], zoomed: [] }],
    });
    for (const wrong of [
      { index: -1 },
      { annotated: undefined },
      { zoomed: [{ ...overlay, x: -1 }] },
      { zoomed: [{ ...overlay, y: 0.5 }] },
      { annotated: [{ ...overlay, image: 'text' }] },
    ]) {
      assert.equal(save(wrong), undefined, JSON.stringify(wrong));
    }
  });

  it('restores what it kept', () => {
    const state = {
      image: 4,
      view: 'zoomed',
      zoom: 1.5,
      details: false,
      annotating: true,
      problemsClosed: true,
    };
    assert.deepEqual(restoreViewState(structuredClone(state), true), state);
  });

  it('starts afresh from anything else, with details where there is room', () => {
    const fresh = {
      image: 0,
      view: 'annotated',
      zoom: 'automatic',
      details: true,
      annotating: false,
      problemsClosed: false,
    };
    for (const saved of [
      undefined,
      null,
      7,
      {},
      { image: -1, view: 'x', zoom: Number.NaN, details: 'yes' },
    ]) {
      assert.deepEqual(restoreViewState(saved, true), fresh);
      assert.deepEqual(restoreViewState(saved, false), { ...fresh, details: false });
    }
  });
});
