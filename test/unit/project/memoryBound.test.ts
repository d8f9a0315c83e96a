import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MemoryBound, peakMemory } from '../../support/process/memoryBound';

const MB = 1024 * 1024;

/** Makes the process some `mb` MB larger than it ever was, for a moment. */
function need(mb: number): void {
  const before = peakMemory();
  const held: Buffer[] = [];
  // What others have left to be collected may go meanwhile.
  while (peakMemory() - before < mb * MB) held.push(Buffer.alloc(8 * MB, 1));
}

describe('the bound on memory of a fuzz target', () => {
  it('is kept by what needs little', () => {
    const bound = new MemoryBound(64);
    need(8);
    assert.equal(bound.failure(), undefined);
  });

  it('is broken by what needs too much, also where that is freed at once', () => {
    const bound = new MemoryBound(64);
    need(128);
    assert.match(
      bound.failure() ?? '',
      /^The process has grown by 1[0-9]{2} MB, and this target may need 64\.$/,
    );
  });
});
