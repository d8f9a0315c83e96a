import * as fc from 'fast-check';
import type { Drawing } from '../../../../src/session/document';
import type { Step } from '../../../../src/views/annotate/edits';

/** Plain objects, as messages are. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> =>
  fc.record<T>(model, { noNullPrototype: true });

const coordinate = fc.integer({ min: -1000, max: 20_000 }).map((tenths) => tenths / 10);

/** Drawings as the viewer makes them. */
export const anyDrawing: fc.Arbitrary<Drawing> = fc.oneof(
  record({
    type: fc.constant('lines' as const),
    data: fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { minLength: 1, maxLength: 4 }),
  }),
  record({
    type: fc.constant('text' as const),
    data: record({ x: coordinate, y: coordinate, text: fc.string({ unit: 'grapheme', minLength: 1 }) }),
  }),
);

const position = fc.nat(6);

/** Steps of a user, some of them about drawings that are not there. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  record({ type: fc.constant('add' as const), drawing: anyDrawing }),
  record({
    type: fc.constant('change' as const),
    changes: fc.uniqueArray(fc.oneof(record({ position }), record({ position, drawing: anyDrawing })), {
      maxLength: 3,
      selector: (change) => change.position,
    }),
  }),
  fc.constantFrom({ type: 'undo' as const }, { type: 'redo' as const }),
);
