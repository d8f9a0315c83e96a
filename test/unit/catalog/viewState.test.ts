import { strict as assert } from 'node:assert';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import { DEFAULT_VIEW_STATE, parseViewState, type ViewState } from '../../../src/catalog/viewState';

describe('catalog view state', () => {
  it('comes back as it was stored', () => {
    const state: ViewState = {
      grouping: 'tag',
      sorting: { by: 'size', direction: 'asc' },
      filter: { text: 'x', tags: ['ui'], colors: ['red'], classes: ['work'], from: '2025-01-31', to: '' },
    };
    assert.deepEqual(parseViewState(JSON.parse(JSON.stringify(state))), state);
  });

  it('falls back part by part', () => {
    const stored = {
      grouping: 'week',
      sorting: { by: 'name', direction: 'up' },
      filter: { text: 5, colors: ['red', 'black'], tags: 'ui', from: '2025-02-30', to: 'tomorrow' },
    };
    assert.deepEqual(parseViewState(stored), {
      grouping: DEFAULT_VIEW_STATE.grouping,
      sorting: { by: 'name', direction: 'desc' },
      filter: { ...DEFAULT_VIEW_STATE.filter, colors: ['red'] },
    });
  });

  it('takes anything and is stable', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const state = parseViewState(value);
        assert.deepEqual(parseViewState(state), state);
      }),
    );
    assert.deepEqual(parseViewState(undefined), DEFAULT_VIEW_STATE);
  });
});
