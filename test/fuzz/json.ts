import type { Random } from './random';
import { words } from './words';

/** Pieces of JSON text, good and bad, for mutations. */
export const JSON_TOKENS: readonly string[] = [
  ...words`{ } [ ] , : " \ \" \u0000 \ud800 \u202e {} [] "" null true false NaN -Infinity 1e400 0.1 -0 01 1e nul`,
  ...words`"__proto__": "constructor": "toString": {"__proto__":{"polluted":1}} [[[[[[[[`,
  '\n',
  ' ',
  '\uFEFF',
  '{"a":'.repeat(70),
  '['.repeat(100_000),
];

/** Texts at which programs go wrong. */
export const AWKWARD_TEXTS: readonly string[] = [
  ...words`. .. ../../etc/passwd /etc/passwd \\server\share C:\x CON nul.txt a:b .fastshot a.fastshot.fastshot a.meta.json`,
  ...words`__proto__ constructor [a](command:b) $(zap) 20250621114615_bugs.fastshot data:image/svg+xml,<svg/>`,
  '',
  ' ',
  'a\0b',
  'x\u202Egnp.exe',
  'e\u0301',
  '\u00e9',
  '\ud800',
  '\udc00x',
  '\uFEFF',
  '\u2028',
  '\u001b[31mred',
  'x'.repeat(300),
  '<img src=x onerror=alert(1)>',
];

/** What JSON of some kind is made of: the members that its reader knows. */
export interface JsonGrammar {
  readonly members: readonly string[];
  /** Values that mean something. */
  readonly values: readonly unknown[];
}

/** A JSON text that is likely to be read far into: known members, with wrong types, doubles and awkward texts. */
export function makeJson(random: Random, grammar: JsonGrammar): string {
  return valueText(random, grammar, 0);
}

function valueText(random: Random, grammar: JsonGrammar, depth: number): string {
  const choice = depth > 6 ? 2 + random.below(6) : random.below(8);
  if (choice === 0) return objectText(random, grammar, depth);
  if (choice === 1) return `[${many(random, () => valueText(random, grammar, depth + 1))}]`;
  if (choice <= 4) return JSON.stringify(random.pick(grammar.values));
  if (choice === 5) return JSON.stringify(random.pick(AWKWARD_TEXTS));
  return random.pick([
    'null',
    'true',
    '-1',
    '0',
    '1e400',
    'NaN',
    '-Infinity',
    '9007199254740993',
    '0.1',
    '""',
  ]);
}

function objectText(random: Random, grammar: JsonGrammar, depth: number): string {
  const member = (): string => {
    const name = random.oneIn(8) ? random.pick(AWKWARD_TEXTS) : random.pick(grammar.members);
    return `${JSON.stringify(name)}: ${valueText(random, grammar, depth + 1)}`;
  };
  return `{${many(random, member)}}`;
}

function many(random: Random, make: () => string): string {
  return Array.from({ length: random.length(8) }, make).join(', ');
}

/** Values of every type, to stand where another one belongs. */
const OTHER_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  '',
  'x',
  [],
  {},
  [[]],
  [null],
  { a: 1 },
];

/** The same JSON with one value replaced by another, most of the time one of another type; undefined for what is no JSON. */
export function replaceJsonValue(text: string, random: Random): string | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch {
    return undefined;
  }
  const places: (readonly [holder: object, name: string])[] = [];
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || places.length > 2_000) return;
    for (const [name, member] of Object.entries(value)) {
      places.push([value, name]);
      collect(member);
    }
  };
  collect(root);
  const value = random.oneIn(4) ? random.pick(AWKWARD_TEXTS) : random.pick(OTHER_VALUES);
  if (places.length === 0) return JSON.stringify(value);
  const [holder, name] = random.pick(places);
  if (random.oneIn(8)) Reflect.deleteProperty(holder, name);
  else Reflect.set(holder, name, value);
  return JSON.stringify(root);
}
