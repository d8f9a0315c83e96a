/**
 * `find.js COUNT`: types queries over so many sessions, beside plain scans; sorts, filters and arranges them. Times in ms, and
 * the longest that the event loop was held meanwhile.
 */
import { atOnce, inTurns, type Steps } from '../../../src/base/steps';
import { toEntry } from '../../../src/catalog/entry';
import { EMPTY_FILTER, filterSteps } from '../../../src/catalog/filter';
import { foldedWords } from '../../../src/catalog/fold';
import { arrangingSteps } from '../../../src/catalog/arrange';
import { createLabels } from '../../../src/catalog/labels';
import { createSearch } from '../../../src/catalog/search';
import { SearchTexts } from '../../../src/catalog/searchTexts';
import { sortingSteps } from '../../../src/catalog/sorting';
import { DEFAULT_VIEW_STATE } from '../../../src/catalog/viewState';
import { sampleRows } from '../support/sampleRows';
import { watch, type Watched } from '../seal/stillness';

const QUERIES = ['login error', 'dashboard 12', '会议纪要', 'release notes v2', 'urgent bug', 'später'];
const MAX_HITS = 200;

function timed(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

const percentile = (times: readonly number[], share: number): number =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))]!;

/** As the product does it, beside other work. */
const beside = <T>(steps: Steps<T>): Promise<Watched<T | undefined>> => watch(() => inTurns(steps));

async function main(count: number): Promise<void> {
  const entries = sampleRows(count).map((row) => toEntry('cloud', row));
  const texts = new SearchTexts();
  // The formats of dates are loaded by the first row that is shown, long before anybody searches.
  const labels = createLabels();
  labels.day(Date.now());
  // The first query has the texts folded.
  const first = await beside(createSearch(entries, texts)(QUERIES[0]!, MAX_HITS));
  const plain = entries.map((entry) => texts.of(entry));
  const typed: number[] = [];
  const scanned: number[] = [];
  for (const query of QUERIES) {
    const search = createSearch(entries, texts);
    atOnce(search('', MAX_HITS));
    for (let end = 1; end <= query.length; end++) {
      const text = query.slice(0, end);
      typed.push(timed(() => atOnce(search(text, MAX_HITS))));
      const words = foldedWords(text);
      scanned.push(timed(() => plain.filter((hay) => words.every((word) => hay.includes(word)))));
    }
  }
  const state = { ...DEFAULT_VIEW_STATE, filter: { ...EMPTY_FILTER, text: 'login' } };
  const filter = await beside(filterSteps(entries, state.filter, texts));
  const arranged = await beside(arrangingSteps(entries, DEFAULT_VIEW_STATE, labels));
  const byName = await beside(sortingSteps(entries, { by: 'name', direction: 'asc' }));
  const idle = await watch(() => new Promise((resolve) => setTimeout(resolve, 500)));
  console.log(
    JSON.stringify({
      p50: percentile(typed, 0.5),
      p99: percentile(typed, 0.99),
      scan50: percentile(scanned, 0.5),
      scan99: percentile(scanned, 0.99),
      first: first.ms,
      filter: filter.ms,
      arrange: arranged.ms,
      byName: byName.ms,
      blocked: Math.max(...[first, filter, arranged, byName].map(({ blocked }) => blocked)),
      idle: idle.blocked,
    }),
  );
}

void main(Number(process.argv[2]));
