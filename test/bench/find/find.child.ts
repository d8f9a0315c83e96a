/** `find.js COUNT`: types queries over so many sessions, beside plain scans; sorts, filters and arranges them. Times in ms. */
import { toEntry } from '../../../src/catalog/entry';
import { EMPTY_FILTER, filterEntries } from '../../../src/catalog/filter';
import { foldedWords } from '../../../src/catalog/fold';
import { arrange } from '../../../src/catalog/arrange';
import { createLabels } from '../../../src/catalog/labels';
import { createSearch } from '../../../src/catalog/search';
import { SearchTexts } from '../../../src/catalog/searchTexts';
import { sortEntries } from '../../../src/catalog/sorting';
import { DEFAULT_VIEW_STATE } from '../../../src/catalog/viewState';
import { sampleRows } from '../support/sampleRows';

const QUERIES = ['login error', 'dashboard 12', '会议纪要', 'release notes v2', 'urgent bug', 'später'];
const MAX_HITS = 200;

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!;

function main(count: number): void {
  const entries = sampleRows(count).map((row) => toEntry('cloud', row));
  const texts = new SearchTexts();
  // The formats of dates are loaded by the first row that is shown, long before anybody searches.
  const labels = createLabels();
  labels.day(Date.now());
  const plain = entries.map((entry) => texts.of(entry));
  const typed: number[] = [];
  const scanned: number[] = [];
  for (const query of QUERIES) {
    const search = createSearch(entries, texts);
    for (let end = 1; end <= query.length; end++) {
      const text = query.slice(0, end);
      typed.push(timed(() => search(text, MAX_HITS)));
      const words = foldedWords(text);
      scanned.push(timed(() => plain.filter((hay) => words.every((word) => hay.includes(word)))));
    }
  }
  console.log(
    JSON.stringify({
      p50: percentile(typed, 0.5),
      p99: percentile(typed, 0.99),
      scan50: percentile(scanned, 0.5),
      scan99: percentile(scanned, 0.99),
      filter: timed(() => filterEntries(entries, { ...EMPTY_FILTER, text: 'login' }, texts)),
      arrange: timed(() => arrange(entries, DEFAULT_VIEW_STATE, labels)),
      byName: timed(() => sortEntries(entries, { by: 'name', direction: 'asc' })),
    }),
  );
}

main(Number(process.argv[2]));
