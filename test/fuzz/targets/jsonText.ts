import assert from 'node:assert/strict';
import { scanJson, skipSpace } from '../../../src/session/jsonScan';
import { itemsOf, membersOf } from '../../../src/session/write/jsonSpans';
import { JSON_TOKENS, makeJson } from '../json';
import type { FuzzTarget } from '../target';

const GRAMMAR = {
  members: ['a', 'b', '__proto__', 'constructor', ''],
  values: ['x', '\n"', 1.5, -1e300, [], {}],
};

/** The JSON scanner: takes exactly what JSON.parse takes, apart from what Python adds and from its own bounds. */
export const jsonText: FuzzTarget = {
  name: 'json',
  weight: 20,
  memoryMb: 224,
  seeds: () =>
    ['{"a": [1, "b\\n", null, {"c": true}]}', '[]', '"\\u00e9\\ud83d\\ude00"', '-1.5e3'].map((text) =>
      Buffer.from(text),
    ),
  tokens: JSON_TOKENS,
  generate: (random) => Buffer.from(makeJson(random, GRAMMAR)),
  run: (input) => {
    const { value, end, broken } = scanJson(input);
    assert.ok(end >= 0 && end <= input.length);
    // A long text is looked at when it is wanted: it may turn out to be none.
    assert.ok(scanJson(input, { longerThan: 8 }).end >= end);
    const whole = broken === undefined && skipSpace(input, end) === input.length;
    const parsed = parse(input);
    if (whole && !parsed) assert.match(input.toString(), /NaN|Infinity/);
    if (parsed && !whole) assert.match(broken ?? '', /nested|values|name is too long|value was expected/);
    if (whole && parsed) takeApart(input);
    return `${broken ?? typeof value} ${whole} ${parsed !== undefined}`;
  },
};

function parse(input: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(input.toString()) };
  } catch {
    return undefined;
  }
}

/** What is written again as it was has the members that it had. */
function takeApart(text: Buffer): void {
  const value = JSON.parse(text.toString()) as unknown;
  const start = text[skipSpace(text, 0)];
  if (start === 0x7b) {
    const members = membersOf(text);
    assert.deepEqual([...members.keys()].sort(), Object.keys(value as object).sort());
    for (const [name, raw] of members) {
      assert.deepEqual(JSON.parse(raw.text.toString()), Reflect.get(value as object, name));
    }
  }
  if (start === 0x5b) {
    assert.deepEqual(
      itemsOf(text).map((item) => JSON.parse(item.text.toString()) as unknown),
      value,
    );
  }
}
