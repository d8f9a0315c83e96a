import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Drawing, ImageRole } from '../../../../src/session/document';
import { shownOf, shownToDraw } from '../../../../src/views/viewer/imageLabels';
import type { RenditionView } from '../../../../src/views/viewer/protocol';

const PNG: RenditionView = { mime: 'image/png', width: 4, height: 3, size: 70 };
const LINE: Drawing = { type: 'lines', data: [[0, 0, 3, 2]] };

function image(drawings: readonly Drawing[], ...roles: readonly ImageRole[]) {
  return { drawings, renditions: Object.fromEntries(roles.map((role) => [role, PNG])) };
}

describe('what is shown of an image', () => {
  it('is, annotated, the pixels that were saved with what is drawn', () => {
    const annotated = { view: 'annotated', role: 'annotated', drawings: [] };
    assert.deepEqual(shownOf(image([LINE], 'original', 'annotated'), 'annotated', false), annotated);
    assert.deepEqual(shownOf(image([], 'original', 'annotated'), 'annotated', false), annotated);
    assert.deepEqual(shownOf(image([LINE], 'annotated'), 'annotated', true), annotated);
  });

  it('is the original below the drawings where no pixels have them, and while one draws', () => {
    const drawn = { view: 'annotated', role: 'original', drawings: [LINE] };
    assert.deepEqual(shownOf(image([LINE], 'original'), 'annotated', false), drawn);
    assert.deepEqual(shownOf(image([LINE], 'original', 'annotated'), 'annotated', true), drawn);
    assert.deepEqual(shownToDraw(image([LINE], 'original', 'annotated')), drawn);
    const erased = { view: 'original', role: 'original', drawings: [] };
    assert.deepEqual(shownOf(image([], 'original', 'annotated'), 'annotated', true), erased);
  });

  it('is without drawings what was asked for otherwise, or the first there is', () => {
    const bare = (role: ImageRole) => ({ view: role, role, drawings: [] });
    const all = image([LINE], 'original', 'annotated', 'zoomed');
    assert.deepEqual(shownOf(all, 'original', true), bare('original'));
    assert.deepEqual(shownOf(all, 'zoomed', false), bare('zoomed'));
    assert.deepEqual(shownOf(image([], 'original'), 'annotated', false), bare('original'));
    assert.deepEqual(shownOf(image([], 'zoomed'), 'annotated', false), bare('zoomed'));
    assert.deepEqual(shownOf(image([], 'annotated'), 'original', false), bare('annotated'));
    assert.equal(shownOf(image([LINE]), 'annotated', false), undefined);
  });
});
