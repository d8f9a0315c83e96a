import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Drawing } from '../../../../src/session/document';
import { SessionAnnotations, type AnnotationChange } from '../../../../src/views/annotate/sessionAnnotations';
import { sessionDocument, sessionImage } from '../../../support/session/documents';

const LINE: Drawing = { type: 'lines', data: [[1, 2, 3, 4]] };
const ADD = { type: 'add', drawing: LINE } as const;
const SESSION = sessionDocument([sessionImage(0), sessionImage(1, { drawings: [LINE] })]);

describe('annotations of an open session', () => {
  it('are unsaved as long as they would be missed', () => {
    const { annotations } = watched();
    assert.equal(annotations.isUnsaved(SESSION), false);
    annotations.step(0, ADD, {});
    assert.equal(annotations.isUnsaved(SESSION), true);
    annotations.step(0, { type: 'undo' }, {});
    assert.equal(annotations.isUnsaved(SESSION), false);
    annotations.step(1, { type: 'change', changes: [{ position: 0 }] }, {});
    assert.equal(annotations.isUnsaved(SESSION), true);
    annotations.clear();
    assert.equal(annotations.isUnsaved(SESSION), false);
  });

  it('tell the other editors of steps, and who made them', () => {
    const { annotations, changes } = watched();
    const editor = {};
    annotations.step(1, ADD, editor);
    assert.deepEqual(changes, [{ kind: 'step', index: 1, step: ADD, from: editor }]);
    assert.deepEqual(annotations.entries, [[1, { edits: [ADD], done: 1 }]]);
  });

  it('come back after a restart, but not over what was drawn since', () => {
    const kept = new Map([[0, { edits: [ADD], done: 1 }]]);
    const fresh = watched();
    fresh.annotations.restore(kept);
    assert.deepEqual(fresh.annotations.edits, kept);
    assert.deepEqual(fresh.changes, [{ kind: 'edits' }]);
    const drawn = watched();
    drawn.annotations.step(1, ADD, {});
    drawn.annotations.restore(kept);
    assert.deepEqual(drawn.annotations.entries, [[1, { edits: [ADD], done: 1 }]]);
    drawn.annotations.clear();
    drawn.annotations.restore(kept);
    assert.equal(drawn.annotations.edits.size, 0);
  });

  it('do not change while they are saved', async () => {
    const { annotations, changes } = watched();
    annotations.step(0, ADD, {});
    let saves = 0;
    await annotations.whileSaving(async () => {
      saves += 1;
      assert.equal(annotations.isSaving, true);
      annotations.step(0, { type: 'undo' }, {});
      assert.deepEqual(annotations.entries, [[0, { edits: [ADD], done: 1 }]]);
      assert.deepEqual(changes.at(-1), { kind: 'edits' });
      await annotations.whileSaving(async () => void (saves += 1));
    });
    assert.deepEqual([saves, annotations.isSaving], [1, false]);
    await assert.rejects(annotations.whileSaving(() => Promise.reject(new Error('no'))));
    assert.equal(annotations.isSaving, false);
  });
});

function watched(): { annotations: SessionAnnotations; changes: AnnotationChange[] } {
  const annotations = new SessionAnnotations();
  const changes: AnnotationChange[] = [];
  annotations.onDidChange((change) => changes.push(change));
  return { annotations, changes };
}
