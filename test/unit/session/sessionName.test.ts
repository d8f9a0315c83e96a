import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import {
  baseName,
  checkSessionName,
  compareNewestFirst,
  displayName,
  listWindowStart,
  localNameTime,
  nameTime,
} from '../../../src/session/sessionName';
import { bucketSamples, sessionSamples } from '../../support/session/samples';

const now = new Date('2026-03-10T12:00:00Z');

describe('session names', () => {
  it('carry the local time and a readable part', () => {
    assert.equal(nameTime('20250621114615_bugs.fastshot'), '2025-06-21T11:46:15');
    assert.equal(displayName('20250621114615_bugs.fastshot'), 'bugs');
    assert.equal(displayName('20251212121212_😀.fastshot'), '😀');
  });

  for (const name of [
    'notes.fastshot',
    '20250231000000_x.fastshot',
    '20250101250000_x.fastshot',
    '2025062111461_x.fastshot',
  ]) {
    it(`${name} has no time and shows whole`, () => {
      assert.equal(nameTime(name), undefined);
      assert.equal(displayName(name), name.replace('.fastshot', ''));
    });
  }

  it('have a time exactly where their digits are a date', () => {
    const digits = fc.tuple(
      fc.oneof(fc.constantFrom(0, 4, 96, 100, 1900, 2000, 2024), fc.integer({ min: 0, max: 9999 })),
      fc.integer({ min: 0, max: 13 }),
      fc.integer({ min: 0, max: 32 }),
      fc.integer({ min: 0, max: 24 }),
      fc.integer({ min: 0, max: 60 }),
      fc.integer({ min: 0, max: 60 }),
    );
    fc.assert(
      fc.property(digits, ([year, ...rest]) => {
        const two = rest.map((value) => String(value).padStart(2, '0'));
        const [month, day, hours, minutes, seconds] = two;
        const iso = `${String(year).padStart(4, '0')}-${month}-${day}T${hours}:${minutes}:${seconds}`;
        const date = new Date(`${iso}Z`);
        const isDate = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso);
        const name = `${iso.replaceAll(/\D/g, '')}_x.fastshot`;
        assert.equal(nameTime(name), isDate ? iso : undefined);
        assert.equal(localNameTime(name), isDate ? Date.parse(iso) : undefined);
      }),
      { numRuns: 2000 },
    );
  });

  it('never show as nothing', () => {
    assert.equal(displayName('20250621114615_.fastshot'), '20250621114615_');
    fc.assert(fc.property(fc.string({ minLength: 1 }), (name) => displayName(name) !== ''));
  });

  it('lose every suffix, as in the desktop app', () => {
    assert.equal(baseName('a.fastshot.b.fastshot'), 'a.b');
  });

  it('sort newest first, those without a time last', () => {
    const names = [
      'b.fastshot',
      '20250101000000_a.fastshot',
      '20260101000000_b.fastshot',
      '20260101000000_a.fastshot',
      'a.fastshot',
    ];
    assert.deepEqual(names.sort(compareNewestFirst), [
      '20260101000000_a.fastshot',
      '20260101000000_b.fastshot',
      '20250101000000_a.fastshot',
      'a.fastshot',
      'b.fastshot',
    ]);
  });

  it('have one order', () => {
    const name = fc.oneof(
      fc.string(),
      fc
        .constantFrom('20250101000000_', '20260101000000_')
        .chain((time) => fc.string().map((part) => time + part)),
    );
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        assert.equal(Math.sign(compareNewestFirst(a, b)), -Math.sign(compareNewestFirst(b, a)) || 0);
        if (compareNewestFirst(a, b) <= 0 && compareNewestFirst(b, c) <= 0) {
          assert.ok(compareNewestFirst(a, c) <= 0);
        }
      }),
    );
  });
});

describe('checkSessionName', () => {
  it('accepts every name of the samples', () => {
    for (const { filename } of [...sessionSamples, ...bucketSamples]) {
      assert.equal(checkSessionName(filename), undefined, filename);
    }
  });

  for (const name of [
    'CON.fastshot',
    'a:b.fastshot',
    'trailing .fastshot',
    '\u202Egnp.fastshot',
    'a.fastshot.b.fastshot',
    'x.meta.fastshot',
  ]) {
    it(`accepts the strange but harmless ${JSON.stringify(name)}`, () =>
      assert.equal(checkSessionName(name), undefined));
  }

  const hostile: Readonly<Record<string, string>> = {
    'notes.txt': 'does not end with .fastshot',
    'UPPER.FASTSHOT': 'does not end with .fastshot',
    '../x.fastshot': 'contains a path separator',
    '/etc/x.fastshot': 'contains a path separator',
    'a/b.fastshot': 'contains a path separator',
    '\\\\server\\x.fastshot': 'contains a path separator',
    'C:\\x.fastshot': 'contains a path separator',
    'a\0.fastshot': 'contains a control character',
    'a\n.fastshot': 'contains a control character',
    'a\u0085.fastshot': 'contains a control character',
    '\uD800.fastshot': 'is not well-formed Unicode',
    '.fastshot': 'has nothing before its suffix',
    '...fastshot': 'has nothing before its suffix',
    '.fastshot.fastshot': 'has nothing before its suffix',
    [`${'é'.repeat(500)}.fastshot`]: 'is longer than 960 bytes',
  };
  for (const [name, why] of Object.entries(hostile)) {
    it(`refuses ${JSON.stringify(name.slice(0, 30))}`, () => assert.equal(checkSessionName(name), why));
  }
});

describe('listWindowStart', () => {
  it('is two days before the newest name', () => {
    assert.equal(
      listWindowStart(['20260301080000_a.fastshot', '20260228235959_b.fastshot'], now),
      '20260227080000',
    );
  });

  it('never lies behind tomorrow, whatever a clock elsewhere says', () => {
    assert.equal(listWindowStart(['29990101000000_a.fastshot'], now), '20260309120000');
  });

  it('is unknown without a name that carries a time', () => {
    assert.equal(listWindowStart([], now), undefined);
    assert.equal(listWindowStart(['zebra.fastshot', '99999999999999_x.fastshot'], now), undefined);
  });

  it('shows every session of the last day, in any time zone', () => {
    const time = fc.integer({ min: Date.UTC(2020, 0), max: now.getTime() });
    const toName = (ms: number): string =>
      `${new Date(ms).toISOString().replaceAll(/\D/g, '').slice(0, 14)}_x.fastshot`;
    fc.assert(
      fc.property(
        fc.array(time, { minLength: 1 }),
        fc.integer({ min: -26, max: 26 }),
        (times, hoursApart) => {
          const added = toName(Math.max(...times) + hoursApart * 3_600_000);
          assert.ok(added > listWindowStart(times.map(toName), now)!);
        },
      ),
    );
  });
});
