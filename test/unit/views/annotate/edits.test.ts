import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Drawing } from '../../../../src/session/document';
import {
  afterStep,
  canRedo,
  canUndo,
  drawingsAfter,
  isChanged,
  type Edit,
  type ImageEdits,
  type Step,
} from '../../../../src/views/annotate/edits';
import { parseSessionEdits, parseStep } from '../../../../src/views/annotate/parseEdits';
import { anyDrawing, anyStep } from './drawings';

const line = (x: number): Drawing => ({ type: 'lines', data: [[x, 0, x, 9]] });
const SAVED = [line(1), line(2)];

describe('edits of drawings', () => {
  it('undo and redo like an editor that keeps every state', () => {
    fc.assert(
      fc.property(
        fc.array(anyDrawing, { maxLength: 3 }),
        fc.array(anyStep, { maxLength: 30 }),
        (saved, steps) => {
          let edits: ImageEdits | undefined;
          const states: (readonly Drawing[])[] = [saved];
          let now = 0;
          for (const step of steps) {
            edits = afterStep(edits, step);
            if (isEdit(step)) {
              states.splice(now + 1, states.length, edited(states[now]!, step));
              now += 1;
            } else {
              now = Math.max(0, Math.min(states.length - 1, now + (step.type === 'undo' ? -1 : 1)));
            }
            assert.deepEqual(drawingsAfter(saved, edits), states[now]);
            assert.deepEqual([canUndo(edits), canRedo(edits)], [now > 0, now < states.length - 1]);
          }
        },
      ),
    );
  });

  it('leave saved drawings that they do not touch the same objects', () => {
    let edits = afterStep(undefined, { type: 'add', drawing: line(3) });
    edits = afterStep(edits, { type: 'change', changes: [{ position: 0 }] });
    assert.equal(drawingsAfter(SAVED, edits)[0], SAVED[1]);
    assert.equal(isChanged(SAVED, edits), true);
  });

  it('that cancel each other out are no change', () => {
    let edits = afterStep(undefined, { type: 'add', drawing: line(3) });
    edits = afterStep(edits, { type: 'change', changes: [{ position: 2 }] });
    assert.equal(isChanged(SAVED, edits), false);
    edits = afterStep(edits, { type: 'undo' });
    assert.equal(isChanged(SAVED, edits), true);
    assert.equal(isChanged(SAVED, afterStep(edits, { type: 'undo' })), false);
    assert.equal(isChanged(SAVED, undefined), false);
  });
});

describe('edits on their way between page and extension', () => {
  it('arrive as they were sent', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(9), fc.array(anyStep, { maxLength: 9 })), { maxLength: 3 }),
        (images) => {
          for (const step of images.flatMap(([, steps]) => steps)) {
            assert.deepEqual(parseStep(sent(step)), step);
          }
          const entries = new Map(
            images.map(([index, steps]) => [
              index,
              steps.reduce<ImageEdits>((edits, step) => afterStep(edits, step), { edits: [], done: 0 }),
            ]),
          );
          assert.deepEqual(parseSessionEdits(sent([...entries])), entries);
        },
      ),
    );
  });

  it('are refused when they are anything else', () => {
    for (const step of [
      undefined,
      'undo',
      { type: 'eval' },
      { type: 'add' },
      { type: 'add', drawing: { type: 'lines', data: [[1, 2, 3]] } },
      { type: 'add', drawing: { type: 'lines', data: [[1, 2, 3, Number.NaN]] } },
      { type: 'add', drawing: { type: 'text', data: { x: 1, y: 2 } } },
      { type: 'change' },
      { type: 'change', changes: 'all' },
      { type: 'change', changes: [{ position: -1 }] },
      { type: 'change', changes: [{ position: 0.5 }] },
      { type: 'change', changes: [{ drawing: line(1) }] },
      { type: 'change', changes: [{ position: 0, drawing: { type: 'circle' } }] },
    ]) {
      assert.equal(parseStep(step), undefined, JSON.stringify(step));
    }
    const undo = { type: 'undo' };
    for (const edits of [
      {},
      [1],
      [[0, undo]],
      [[0, { edits: [undo], done: 0 }]],
      [[0, { edits: [], done: 1 }]],
      [[-1, { edits: [], done: 0 }]],
    ]) {
      assert.equal(parseSessionEdits(edits), undefined, JSON.stringify(edits));
    }
  });
});

/** What a webview makes of a message. */
function sent(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

function isEdit(step: Step): step is Edit {
  return step.type !== 'undo' && step.type !== 'redo';
}

function edited(drawings: readonly Drawing[], edit: Edit): Drawing[] {
  const after: (Drawing | undefined)[] = [...drawings];
  if (edit.type === 'add') after.push(edit.drawing);
  else {
    for (const { position, drawing } of edit.changes) if (position < after.length) after[position] = drawing;
  }
  return after.filter((drawing) => drawing !== undefined);
}
