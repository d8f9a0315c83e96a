import assert from 'node:assert/strict';
import fc from 'fast-check';
import { describe, it } from 'mocha';
import { LongString, scanJson, type ScannedValue } from '../../../src/session/jsonScan';
import { readString } from '../../../src/session/jsonTokens';

const scan = (text: string | Buffer, longerThan?: number): ReturnType<typeof scanJson> =>
  scanJson(Buffer.from(text as string), longerThan === undefined ? {} : { longerThan });

/** Long strings read back, so that what was scanned can be compared. */
function materialise(bytes: Buffer, value: ScannedValue): unknown {
  if (value instanceof LongString) return readString(bytes, value.start, value.end, value.escaped);
  if (Array.isArray(value)) return value.map((item) => materialise(bytes, item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, materialise(bytes, member)]),
  );
}

describe('scanJson', () => {
  it('reads what JSON.parse reads, with any limit for long strings and any white space', () => {
    const value = fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' });
    fc.assert(
      fc.property(
        value,
        fc.constantFrom(0, 3, 20, Infinity),
        fc.constantFrom('', '  ', '\r\n\t'),
        (value, limit, space) => {
          const text = Buffer.from(
            JSON.stringify(value, null, space.trim() === '' && space !== '' ? '\t' : space),
          );
          const { value: scanned, broken, end } = scanJson(text, { longerThan: limit });
          assert.equal(broken, undefined);
          assert.equal(end, text.length);
          assert.deepEqual(
            JSON.stringify(materialise(text, scanned!)),
            JSON.stringify(JSON.parse(text.toString())),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  it('refuses what JSON.parse refuses, apart from what Python adds', () => {
    const fragment = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"',
      '"a"',
      '1',
      '-',
      '.5',
      '1e3',
      '01',
      'true',
      'nul',
      ' ',
      '\\',
      '\\u00',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 8 }), (parts) => {
        const text = parts.join('');
        const { value, broken, end } = scan(text);
        const whole = broken === undefined && text.slice(end).trim() === '';
        let parsed: { readonly value: unknown } | undefined;
        try {
          parsed = { value: JSON.parse(text) };
        } catch {
          parsed = undefined;
        }
        assert.equal(whole, parsed !== undefined, text);
        if (parsed) assert.equal(JSON.stringify(value), JSON.stringify(parsed.value));
      }),
      { numRuns: 3000 },
    );
  });

  it('reads what Python adds: NaN and the infinities', () => {
    assert.deepEqual(scan('[NaN, Infinity, -Infinity, -1]').value, [NaN, Infinity, -Infinity, -1]);
  });

  it('keeps __proto__ as a member and the last of repeated ones', () => {
    const value = scan('{"__proto__": {"a": 1}, "b": 1, "b": 2}').value as Record<string, ScannedValue>;
    assert.deepEqual(Object.keys(value), ['__proto__', 'b']);
    assert.equal(value['b'], 2);
    assert.equal(Object.getPrototypeOf(value), null);
  });

  it('leaves long strings where they are', () => {
    const text = Buffer.from(`{"a": "${'x'.repeat(100)}", "b": "${'\\n'.repeat(50)}", "c": "short"}`);
    assert.deepEqual(
      { ...(scanJson(text, { longerThan: 50 }).value as object) },
      {
        a: new LongString(7, 107, false),
        b: new LongString(116, 216, true),
        c: 'short',
      },
    );
  });

  it('replaces invalid UTF-8', () => {
    assert.equal(scan(Buffer.from([0x22, 0x61, 0xff, 0x62, 0x22])).value, 'a\uFFFDb');
  });

  it('says what was whole before a break', () => {
    const { value, broken, open } = scan('{"a": [{"x": 1}, {"y": 2, "z": "cut');
    const windows = (value as Record<string, ScannedValue[]>)['a']!;
    assert.equal(broken, 'a text is not closed');
    assert.equal(JSON.stringify(value), '{"a":[{"x":1},{"y":2}]}');
    assert.deepEqual(
      [open.has(value!), open.has(windows), open.has(windows[0]!), open.has(windows[1]!)],
      [true, true, false, true],
    );
  });

  it('gives a part of the value for any cut', () => {
    const text = '{"a": [{"x": [1, 2]}, {"y": {"z": "text"}}], "b": null, "c": -1.5e3}';
    for (let length = 0; length < text.length; length++) {
      const { broken, end } = scan(text.slice(0, length));
      assert.ok(broken !== undefined && end <= length, text.slice(0, length));
    }
    assert.equal(scan(text).broken, undefined);
  });

  for (const [what, text] of [
    ['depth', '['.repeat(100_000)],
    ['depth within objects', '{"a":'.repeat(100_000)],
    ['the number of values', `[${'0,'.repeat(2_000_001)}0]`],
    ['digits', '1'.repeat(100_000)],
  ] as const) {
    it(`bounds ${what}`, () => assert.notEqual(scan(text).broken, undefined));
  }

  it('reads 64 levels and no more', () => {
    assert.equal(scan(`${'['.repeat(64)}${']'.repeat(64)}`).broken, undefined);
    assert.equal(scan(`${'['.repeat(65)}${']'.repeat(65)}`).broken, 'nested deeper than 64 levels');
  });
});
