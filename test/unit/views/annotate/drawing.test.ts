import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { Drawing } from '../../../../src/session/document';
import { partsAt, withoutParts } from '../../../../src/views/annotate/hitTest';
import { renderPlan, type Drawable } from '../../../../src/views/annotate/renderPlan';
import { Stroke, textAt } from '../../../../src/views/annotate/stroke';

describe('a stroke', () => {
  it('is one way from its first point to its last, without what nobody can see', () => {
    const point = fc.record({
      x: fc.double({ min: -50, max: 4000, noNaN: true }),
      y: fc.double({ min: -50, max: 4000, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), ([start, ...others]) => {
        const stroke = new Stroke(start!);
        const taken = others.filter((each) => stroke.add(each) !== undefined);
        const { data } = stroke.drawing;
        assert.equal(data.length, Math.max(1, taken.length));
        for (const [index, [x1, y1, x2, y2]] of data.entries()) {
          if (index > 0) assert.deepEqual([x1, y1], data[index - 1]!.slice(2));
          if (taken.length > 0) assert.ok(Math.hypot(x2 - x1, y2 - y1) >= 1);
          for (const value of [x1, y1, x2, y2]) assert.equal(Math.round(value * 10) / 10, value);
        }
        assert.ok(Math.abs(data[0]![0] - start!.x) <= 0.05 && Math.abs(data[0]![1] - start!.y) <= 0.05);
      }),
    );
  });

  it('that goes nowhere is a dot', () => {
    const stroke = new Stroke({ x: 5.04, y: 6 });
    assert.equal(stroke.add({ x: 5.5, y: 6.2 }), undefined);
    assert.deepEqual(stroke.drawing, { type: 'lines', data: [[5, 6, 5, 6]] });
  });
});

describe('what is at a point', () => {
  const drawings: Drawing[] = [
    {
      type: 'lines',
      data: [
        [0, 0, 100, 100],
        [100, 100, 200, 100],
        [0, 300, 9, 300],
      ],
    },
    textAt({ x: 40, y: 40 }, 'text'),
    { type: 'lines', data: [[50, 50, 50, 50]] },
  ];
  const at = (x: number, y: number, reach = 2): string[] =>
    partsAt(drawings, { x, y }, reach, () => ({ left: 40, top: 40, right: 90, bottom: 70 })).map(
      ({ position, from, to }) => `${position}: ${from}-${to}`,
    );

  it('are strokes that it touches, and texts around it, the topmost last', () => {
    assert.deepEqual(at(50, 50), ['0: 0-2', '1: 0-0', '2: 0-1']);
    assert.deepEqual(at(150, 103), ['0: 0-2']);
    assert.deepEqual(at(150, 104), []);
    assert.deepEqual(at(150, 108, 8), ['0: 0-2']);
    assert.deepEqual(at(89, 41), ['1: 0-0']);
    assert.deepEqual(at(203, 100), ['0: 0-2']);
    assert.deepEqual(at(204, 100), []);
    assert.deepEqual(at(5, 301), ['0: 2-3']);
  });

  it('can be erased without what only shares its drawing', () => {
    const without = (...places: [number, number][]): object[] =>
      withoutParts(
        drawings,
        places.flatMap(([x, y]) => partsAt(drawings, { x, y }, 2, () => undefined)),
      );
    assert.deepEqual(without([150, 100]), [
      { position: 0, drawing: { type: 'lines', data: [[0, 300, 9, 300]] } },
    ]);
    assert.deepEqual(without([150, 100], [5, 300]), [{ position: 0 }]);
    assert.deepEqual(withoutParts(drawings, [{ position: 1, from: 0, to: 0 }]), [{ position: 1 }]);
    assert.deepEqual(withoutParts(drawings, []), []);
  });
});

describe('how renditions with drawings are made', () => {
  const original = { width: 1000, height: 500 };
  const saved: Drawing[] = [textAt({ x: 1, y: 2 }, 'old')];
  const added: Drawing = { type: 'lines', data: [[10, 20, 30, 40]] };
  const image = (parts: Partial<Drawable> = {}): Drawable => ({
    scale: 1,
    drawings: saved,
    renditions: { original, annotated: original, zoomed: original },
    ...parts,
  });

  it('lays what is new over what the desktop app drew', () => {
    assert.deepEqual(renderPlan(image(), [...saved, added]), {
      annotated: { on: 'annotated', size: original, drawings: [added], textSize: 28 },
    });
  });

  it('draws everything anew where something old was erased or changed', () => {
    const changed = textAt({ x: 1, y: 2 }, 'new');
    assert.deepEqual(renderPlan(image(), [changed, added]), {
      annotated: { on: 'original', size: original, drawings: [changed, added], textSize: 28 },
    });
  });

  it('draws everything where there is no annotated image of the same size yet', () => {
    const others = [{ original }, { original, annotated: { width: 9, height: 9 } }];
    for (const renditions of others) {
      assert.deepEqual(renderPlan(image({ renditions }), [...saved, added])?.annotated, {
        on: 'original',
        size: original,
        drawings: [...saved, added],
        textSize: 28,
      });
    }
  });

  it('scales places and letters, not lines, for what was on screen', () => {
    const zoomed = { width: 729, height: 364 };
    const scale = 0.729;
    const onScreen = image({ scale, renditions: { original, annotated: original, zoomed } });
    assert.deepEqual(renderPlan(onScreen, [...saved, added])?.zoomed, {
      on: 'zoomed',
      size: zoomed,
      drawings: [{ type: 'lines', data: [[7.29, 14.58, 21.87, 29.16]] }],
      textSize: 20,
    });
    const other = image({ scale, renditions: { original, zoomed: original } });
    assert.deepEqual(renderPlan(other, [added])?.zoomed, {
      on: 'original',
      size: zoomed,
      drawings: [{ type: 'lines', data: [[7.29, 14.58, 21.87, 29.16]] }],
      textSize: 20,
    });
  });

  it('has letters on screen as large as the desktop app has them: int(28 × scale)', () => {
    const sizes = [0.01, 0.5, 0.729, 2, 3.999].map(
      (scale) => renderPlan(image({ scale }), [added])?.zoomed?.textSize,
    );
    assert.deepEqual(sizes, [1, 14, 20, 56, 111]);
  });

  it('has no annotated image where nothing is left, and shows the original on screen', () => {
    assert.deepEqual(renderPlan(image(), []), {});
    const half = image({ scale: 0.5, renditions: { original, annotated: original } });
    assert.deepEqual(renderPlan(half, []), {
      zoomed: { on: 'original', size: { width: 500, height: 250 }, drawings: [], textSize: 14 },
    });
  });

  it('makes nothing that could not be opened again, and nothing of an image without an original', () => {
    assert.deepEqual(Object.keys(renderPlan(image({ scale: 40 }), [added]) ?? {}), ['annotated']);
    assert.deepEqual(renderPlan(image({ scale: 1e-9 }), [added])?.zoomed?.size, { width: 1, height: 1 });
    assert.equal(renderPlan(image({ renditions: { zoomed: original } }), [added]), undefined);
  });
});
