import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { desktopVault } from '../../../src/session/desktopVault';
import { MAX_DRAWINGS } from '../../../src/session/drawings';
import { sessionJson } from '../../support/session/madeSessions';

const LINE = { type: 'lines', data: [[1, 2, 3, 4]] };
const FILE = '20260101120000_drawn.fastshot';

describe('drawings of one image', () => {
  const decoded = async (count: number) => {
    const history = Array.from({ length: count }, () => LINE);
    const text = JSON.stringify(sessionJson({ name: 'drawn' }, { draw_history: history }));
    const { images, problems } = await desktopVault('').decode(Buffer.from(text), FILE);
    return { drawings: images[0]!.drawings, problems: [...problems, ...images[0]!.problems] };
  };

  it('are all shown as long as a page can hold them', async () => {
    const { drawings, problems } = await decoded(MAX_DRAWINGS);
    assert.equal(drawings.length, MAX_DRAWINGS);
    assert.deepEqual(problems, []);
  });

  it('are shown up to that number, and what is left out is said, where somebody put more there', async () => {
    for (const [count, sentence] of [
      [MAX_DRAWINGS + 1, '1 of its drawings are not shown: there are too many.'],
      [100_000, '95000 of its drawings are not shown: there are too many.'],
    ] as const) {
      const { drawings, problems } = await decoded(count);
      assert.equal(drawings.length, MAX_DRAWINGS);
      assert.deepEqual(problems, [sentence]);
    }
  });
});
