import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isFirstFor } from '../../../../src/views/dev/onceFor';
import { memento } from '../memento';

describe('the demo store of npm start', () => {
  it('is connected by the first window only, and anew where it is another one', async () => {
    const state = memento();
    assert.equal(await isFirstFor(state, 'demo-1'), true);
    assert.equal(await isFirstFor(state, 'demo-1'), false);
    assert.equal(await isFirstFor(state, 'demo-2'), true);
  });
});
