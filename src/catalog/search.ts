import type { CatalogEntry } from './entry';
import { foldedWords } from './fold';
import { haystackOf, SEARCH_FIELDS } from './haystack';

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
const BEST = WHOLE * 10 + SEARCH_FIELDS.length;

/**
 * A ranked search over all fields of many sessions. Every word must occur; a whole field beats its start, that a
 * word's start, that the inside of a word; then name beats tags beats class beats description beats file name;
 * then the newer session wins. Text is prepared at the first query that has words.
 * @param texts keeps what was prepared, for the next search over mostly the same sessions
 */
export function createSearch(
  entries: readonly CatalogEntry[],
  texts = new Map<CatalogEntry, string>(),
): (query: string, limit: number) => readonly SearchHit[] {
  const textOf = (entry: CatalogEntry): string => {
    const text = texts.get(entry) ?? haystackOf(entry);
    texts.set(entry, text);
    return text;
  };
  return (query, limit) => {
    const words = foldedWords(query);
    const hits: SearchHit[] = [];
    for (const entry of entries) {
      const score = words.length === 0 ? 0 : scoreOf(textOf(entry), words);
      if (score !== undefined) hits.push({ entry, score });
    }
    return hits.sort(byScoreThenTime).slice(0, limit);
  };
}

function byScoreThenTime(a: SearchHit, b: SearchHit): number {
  return b.score - a.score || (b.entry.time ?? -Infinity) - (a.entry.time ?? -Infinity) || 0;
}

/** Sum over the words of each one's best place, or undefined when one does not occur. */
function scoreOf(haystack: string, words: readonly string[]): number | undefined {
  let total = 0;
  for (const word of words) {
    const score = bestPlace(haystack, word);
    if (score === 0) return undefined;
    total += score;
  }
  return total;
}

function bestPlace(haystack: string, word: string): number {
  let best = 0;
  let field = 0;
  let fieldEnd = haystack.indexOf('\n');
  for (let at = haystack.indexOf(word); at !== -1 && best < BEST; at = haystack.indexOf(word, at + 1)) {
    while (fieldEnd !== -1 && fieldEnd < at) {
      field += 1;
      fieldEnd = haystack.indexOf('\n', fieldEnd + 1);
    }
    best = Math.max(best, standing(haystack, at, at + word.length) * 10 + SEARCH_FIELDS.length - field);
  }
  return best;
}

function standing(haystack: string, start: number, end: number): number {
  if (isEdge(haystack[start - 1])) return isEdge(haystack[end]) ? WHOLE : FIELD_START;
  return LETTER.test(haystack[start - 1]!) ? INSIDE : WORD_START;
}

/** True at the border of a field or tag, given the character beyond it. */
const isEdge = (character: string | undefined): boolean =>
  character === undefined || character === '\n' || character === '\u0001';

const LETTER = /[\p{L}\p{N}]/u;
