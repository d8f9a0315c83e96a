import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { createShortTime } from '../../../src/catalog/shortTime';

describe('the time of a row', () => {
  const now = new Date(2026, 2, 1, 0, 30).getTime();
  const short = createShortTime('en-GB');
  const at = (...parts: [number, number, number, number, number]): string =>
    short(new Date(...parts).getTime(), now);

  it('is as short as it can be told', () => {
    assert.equal(at(2026, 2, 1, 0, 5), 'today 00:05');
    assert.equal(at(2026, 1, 28, 23, 59), 'yesterday 23:59');
    assert.equal(at(2026, 1, 27, 12, 0), '27 Feb');
    assert.equal(at(2025, 11, 31, 12, 0), '31 Dec 2025');
    assert.equal(at(2026, 2, 2, 9, 0), '2 Mar');
  });

  it('makes each formatter once, however many rows there are', () => {
    const { DateTimeFormat } = Intl;
    let made = 0;
    Intl.DateTimeFormat = class extends DateTimeFormat {
      constructor(...args: ConstructorParameters<typeof DateTimeFormat>) {
        super(...args);
        made += 1;
      }
    } as typeof DateTimeFormat;
    try {
      const counted = createShortTime('en-GB');
      for (let day = 0; day < 1000; day++) counted(now - day * 86_400_000, now);
    } finally {
      Intl.DateTimeFormat = DateTimeFormat;
    }
    assert.equal(made, 3);
  });
});
