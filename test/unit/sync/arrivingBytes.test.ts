import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { ArrivingBytes } from '../../../src/sync/arrivingBytes';

const DATA = Buffer.from('0123456789');

async function taken(arriving: ArrivingBytes, pieces: string[]): Promise<void> {
  for await (const piece of arriving) pieces.push(Buffer.from(piece).toString());
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('bytes that arrive', () => {
  it('are handed out as they come, each once, and end', async () => {
    const arriving = new ArrivingBytes();
    const pieces: string[] = [];
    const done = taken(arriving, pieces);
    arriving.advance(3, DATA);
    await settle();
    assert.deepEqual(pieces, ['012']);
    arriving.advance(5, DATA);
    arriving.advance(9, DATA);
    await settle();
    arriving.advance(10, DATA);
    arriving.end();
    await done;
    assert.equal(pieces.join(''), '0123456789');
    assert.ok(pieces.length >= 3);
  });

  it('go on where they were when the download begins anew', async () => {
    const arriving = new ArrivingBytes();
    const pieces: string[] = [];
    const done = taken(arriving, pieces);
    arriving.advance(6, DATA);
    await settle();
    const again = Buffer.from(DATA);
    for (const received of [2, 4, 6, 8, 10]) {
      arriving.advance(received, again);
      await settle();
    }
    arriving.end();
    await done;
    assert.deepEqual(pieces, ['012345', '67', '89']);
  });

  it('end without any', async () => {
    const arriving = new ArrivingBytes();
    arriving.end();
    const pieces: string[] = [];
    await taken(arriving, pieces);
    assert.deepEqual(pieces, []);
  });
});
