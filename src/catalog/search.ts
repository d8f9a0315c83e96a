import { each, sorted, type Steps } from '../base/steps';
import type { CatalogEntry } from './entry';
import { SEARCH_FIELDS } from './haystack';
import { parseQuery, type Term } from './query';
import { SearchTexts } from './searchTexts';

/** One match of a quick search. */
export interface SearchHit {
  readonly entry: CatalogEntry;
  /** Higher is better; comparable within one answer only. */
  readonly score: number;
}

/** How a word stands in a field; beats the field itself, so that the tag "ui" comes before the name "guide". */
const WHOLE = 4;
const FIELD_START = 3;
const WORD_START = 2;
const INSIDE = 1;

/** The standing of what the row shows: as a whole class, so that a red session comes before one called "shared". */
const SHOWN = WHOLE * 10 + 4;

/** The last answer: what matched, newest first, for the next query if that only asks for more. */
interface Answer {
  readonly terms: readonly Term[];
  readonly matches: readonly CatalogEntry[];
}

/** Entries looked at at a stretch: of each the text may have to be folded first. */
const STRETCH = 100;

/** Answers a query with at most `limit` hits, the best first. Where it is not carried to its end, nothing is changed. */
export type Search = (query: string, limit: number) => Steps<readonly SearchHit[]>;

/**
 * A ranked search over all fields of many sessions, and what their rows show. Every term must match; a whole field
 * beats its start, that a word's start, that the inside of a word; then name beats tags beats class beats description beats author beats file name;
 * then the newer session wins. Text is prepared at the first query that has words. A query that goes on where the last
 * one ended looks only at what that one has found.
 * @param texts what is known of their text already
 */
export function createSearch(entries: readonly CatalogEntry[], texts = new SearchTexts()): Search {
  let all: Answer | undefined;
  let last: Answer | undefined;
  return function* (query, limit) {
    all ??= { terms: [], matches: yield* sorted(entries, newestFirst) };
    const terms = parseQuery(query);
    const { matches } = last && goesOn(terms, last.terms) ? last : all;
    const found: CatalogEntry[] = [];
    const best = new Best(limit);
    const look = (entry: CatalogEntry): void => {
      const score = terms.length === 0 ? 0 : scoreOf(entry, texts.of(entry), terms);
      if (score === undefined) return;
      found.push(entry);
      best.add(entry, score);
    };
    yield* each(matches, look, STRETCH);
    last = { terms, matches: found };
    return best.hits();
  };
}

/** Whether what has these words has also those of before, so that nothing else has to be looked at. */
const goesOn = (terms: readonly Term[], before: readonly Term[]): boolean =>
  before.every((old) =>
    terms.some(({ word, also }) => (also || old.also ? word === old.word : word.includes(old.word))),
  );

const newestFirst = (a: CatalogEntry, b: CatalogEntry): number => {
  const [x, y] = [a.time ?? -Infinity, b.time ?? -Infinity];
  return x === y ? 0 : y - x;
};

/** The best of what is added newest first: there are few scores, so that nothing has to be sorted. */
class Best {
  private readonly byScore = new Map<number, CatalogEntry[]>();

  constructor(private readonly limit: number) {}

  add(entry: CatalogEntry, score: number): void {
    const bucket = this.byScore.get(score);
    if (!bucket) this.byScore.set(score, [entry]);
    else if (bucket.length < this.limit) bucket.push(entry);
  }

  hits(): SearchHit[] {
    const hits: SearchHit[] = [];
    for (const score of [...this.byScore.keys()].sort((a, b) => b - a)) {
      if (hits.length >= this.limit) break;
      for (const entry of this.byScore.get(score)!) hits.push({ entry, score });
    }
    return hits.slice(0, this.limit);
  }
}

/** Sum over the terms of each one's best place, or undefined when one is not met. */
function scoreOf(entry: CatalogEntry, haystack: string, terms: readonly Term[]): number | undefined {
  let total = 0;
  for (const { word, also } of terms) {
    const inText = bestPlace(haystack, word);
    const score = inText < SHOWN && also?.(entry) ? SHOWN : inText;
    if (score === 0) return undefined;
    total += score;
  }
  return total;
}

/** 0 where the word does not occur. */
function bestPlace(haystack: string, word: string): number {
  let at = haystack.indexOf(word);
  if (at === -1) return 0;
  let best = 0;
  let field = 0;
  let fieldEnd = haystack.indexOf('\n');
  while (at !== -1) {
    while (fieldEnd !== -1 && fieldEnd < at) {
      field += 1;
      fieldEnd = haystack.indexOf('\n', fieldEnd + 1);
    }
    const place = SEARCH_FIELDS.length - field;
    // Nothing that comes from here on can beat it.
    if (best >= WHOLE * 10 + place) break;
    best = Math.max(best, standing(haystack, at, at + word.length) * 10 + place);
    at = haystack.indexOf(word, at + 1);
  }
  return best;
}

function standing(haystack: string, start: number, end: number): number {
  if (isEdge(haystack, start - 1)) return isEdge(haystack, end) ? WHOLE : FIELD_START;
  return isLetter(haystack, start - 1) ? INSIDE : WORD_START;
}

/** True at the border of a field or tag, given the place of the character beyond it. */
function isEdge(haystack: string, at: number): boolean {
  if (at < 0 || at >= haystack.length) return true;
  const code = haystack.charCodeAt(at);
  return code === 0x0a || code === 0x01;
}

function isLetter(haystack: string, at: number): boolean {
  const code = haystack.charCodeAt(at);
  // Folded text has no capitals.
  if (code < 0x80) return (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
  return LETTER.test(haystack[at]!);
}

const LETTER = /[\p{L}\p{N}]/u;
