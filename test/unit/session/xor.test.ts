import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { xor, xorInTurns } from '../../../src/session/xor';
import { encodeContainer, encodeContainerInTurns } from '../../../src/session/write/encodeContainer';

/** The format's rule, byte by byte. */
const slowXor = (bytes: Uint8Array, key: Uint8Array, offset: number): Uint8Array =>
  bytes.map((byte, i) => byte ^ key[(offset + i) % key.length]!);

const key = fc.uint8Array({ minLength: 1, maxLength: 40 });

describe('xor', () => {
  it('is the rule of the format, for any bytes, key, offset and alignment', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        key,
        fc.nat(10_000),
        fc.nat(7),
        (bytes, key, offset, shift) => {
          const shifted = new Uint8Array(bytes.length + shift).subarray(shift);
          shifted.set(bytes);
          assert.deepEqual(new Uint8Array(xor(shifted, key, offset)), slowXor(bytes, key, offset));
          assert.deepEqual(shifted, bytes);
        },
      ),
    );
  });

  for (const length of [1, 3, 1023, 1024, 1025, 5000]) {
    it(`is the rule beyond one stretch with a key of ${length} bytes`, () => {
      const long = Uint8Array.from({ length }, (_, i) => (i * 7 + 1) % 256);
      const bytes = Uint8Array.from({ length: 50_001 }, (_, i) => i % 251);
      assert.ok(xor(bytes, long, 17).equals(slowXor(bytes, long, 17)));
    });
  }

  it('reads any part by itself', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        key,
        fc.nat(300),
        fc.nat(300),
        (bytes, key, from, length) => {
          const stored = xor(bytes, key);
          const part = stored.subarray(from, from + length);
          assert.ok(xor(part, key, from).equals(bytes.subarray(from, from + length)));
        },
      ),
    );
  });

  it('changes nothing without a key', () => {
    assert.deepEqual([...xor(Uint8Array.of(1, 2, 3), new Uint8Array(0))], [1, 2, 3]);
  });

  it('is the same in turns, and lets others come between the parts of many bytes', async () => {
    const bytes = Buffer.alloc(48 * 1024 * 1024 + 5, 'all sorts of text, ');
    const odd = Buffer.from('an odd key!');
    let turns = 0;
    let isDone = false;
    const count = (): void => {
      turns += 1;
      if (!isDone) setImmediate(count);
    };
    setImmediate(count);
    const [stored, file] = [await xorInTurns(bytes, odd), await encodeContainerInTurns(bytes, odd)];
    isDone = true;
    assert.ok(turns >= 4, `${turns} turns`);
    assert.ok(stored.equals(xor(bytes, odd)));
    assert.ok(Buffer.from(file).equals(encodeContainer(bytes, odd)));
  });
});
