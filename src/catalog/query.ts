import { SESSION_COLORS } from '../session/metadata';
import type { CatalogEntry } from './entry';
import { tagsOf } from './facets';
import { fold, foldedWords } from './fold';
import { daysBetween, formatter } from './shortTime';

/** A part of what was typed. A session has it where its text has the word, or where what its row shows says the same. */
export interface Term {
  /** Folded, never empty. */
  readonly word: string;
  /** What else lets a session through: a colour, a month, a place. Undefined: the text alone. */
  readonly also?: (entry: CatalogEntry) => boolean;
}

type Predicate = NonNullable<Term['also']>;

/** Shorter beginnings of a colour, a month or a place say too little. UTF-16 units. */
const MIN_BEGINNING = 3;

/**
 * What a text that was typed asks for; every term must match. Beside words in the text of a session that is what rows
 * show: `#tag`, colours, months, `2026`, `2026-04`, `2026-04-21`, `today`, `local`, `cloud`, `5 images`. Names may be
 * begun only, tags too. This is the place where a query language would be read.
 * @param now milliseconds since 1970, for `today` and `yesterday`
 */
export function parseQuery(query: string, now = Date.now()): readonly Term[] {
  const words = foldedWords(query);
  const terms: Term[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = words[i + 1];
    if (/^\d{1,5}$/.test(word) && next !== undefined && /^images?$/.test(next)) {
      const count = Number(word);
      terms.push({
        word: `${word} ${next}`,
        also: ({ row }) => row.metadata?.imageCount === count,
      });
      i += 1;
    } else terms.push(termOf(word, now));
  }
  return terms;
}

/** Whether a session has a term. @param text its searchable text, folded */
export const hasTerm = (entry: CatalogEntry, text: string, { word, also }: Term): boolean =>
  text.includes(word) || (also?.(entry) ?? false);

function termOf(word: string, now: number): Term {
  const also = tagNamed(word) ?? madeIn(word) ?? madeOn(word, now) ?? shownAs(word);
  return also ? { word, also } : { word };
}

function tagNamed(word: string): Predicate | undefined {
  const name = word.startsWith('#') ? word.slice(1) : '';
  if (name === '') return undefined;
  // Words hold no white space, tags may.
  return (entry) => tagsOf(entry).some((tag) => fold(tag).replace(/\s+/g, '-').startsWith(name));
}

/** A year, a month or a day in figures, in this machine's zone. */
function madeIn(word: string): Predicate | undefined {
  const match = /^((?:19|20)\d\d)(?:-(0?[1-9]|1[0-2])(?:-(0?[1-9]|[12]\d|3[01]))?)?$/.exec(word);
  if (!match) return undefined;
  const [year, month, day] = match.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  const from = new Date(year!, (month ?? 1) - 1, day ?? 1).getTime();
  const to = new Date(
    month === undefined ? year! + 1 : year!,
    month === undefined ? 0 : day === undefined ? month : month - 1,
    day === undefined ? 1 : day + 1,
  ).getTime();
  return ({ time }) => time !== undefined && time >= from && time < to;
}

function madeOn(word: string, now: number): Predicate | undefined {
  const age = ['today', 'yesterday'].indexOf(word);
  return age === -1 ? undefined : ({ time }) => time !== undefined && daysBetween(time, now) === age;
}

/** By a word that a row shows, or by how it begins. */
function shownAs(word: string): Predicate | undefined {
  if (word.length < MIN_BEGINNING) return undefined;
  const meant = [...COLORS, ...PLACES, ...months()].flatMap(([shown, predicate]) =>
    shown.startsWith(word) ? [predicate] : [],
  );
  return meant.length === 0 ? undefined : (entry) => meant.some((matches) => matches(entry));
}

const COLORS = [...SESSION_COLORS, 'grey' as const].map((name): [string, Predicate] => {
  const color = name === 'grey' ? 'gray' : name;
  return [name, ({ row }) => row.metadata?.color === color];
});

const PLACES: readonly [string, Predicate][] = [
  ['local', ({ place, hasLocalCopy }) => place === 'local' || hasLocalCopy],
  ['copy', ({ place, hasLocalCopy }) => place === 'copies' || hasLocalCopy],
  ['cloud', ({ place, gone }) => place === 'cloud' && !gone],
];

/** In English and, if that is another one, in this machine's language, whose formats take a while to load. */
function months(): [string, Predicate][] {
  const isEnglish = /^en\b/.test(new Intl.NumberFormat().resolvedOptions().locale);
  const own = isEnglish ? undefined : formatter(undefined, { month: 'long' });
  return ENGLISH.flatMap((english, month) => {
    const names = new Set([english, ...(own ? [fold(own(new Date(2026, month, 15).getTime()))] : [])]);
    const matches: Predicate = ({ time }) => time !== undefined && new Date(time).getMonth() === month;
    return Array.from(names, (name): [string, Predicate] => [name, matches]);
  });
}

const ENGLISH = 'january february march april may june july august september october november december'.split(
  ' ',
);
