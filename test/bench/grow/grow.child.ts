/** `grow.js DIRECTORY COUNT VIEW`: takes rows in as a first sync does, VIEW `open` with a list that follows. */
import { each, type Steps } from '../../../src/base/steps';
import { Throttle } from '../../../src/base/throttle';
import { DEFAULT_VIEW_STATE } from '../../../src/catalog/viewState';
import { type Arrangement, arrangingSteps } from '../../../src/catalog/arrange';
import { ArrangedList } from '../../../src/catalog/arrangedList';
import { type CatalogEntry, toEntry } from '../../../src/catalog/entry';
import { createLabels } from '../../../src/catalog/labels';
import type { SessionRow } from '../../../src/session/sessionRow';
import { systemClock } from '../../../src/sync/clock';
import { Batches } from '../../../src/sync/batches';
import { openCache } from '../support/cachedRows';
import { sampleRows } from '../support/sampleRows';
import { watch } from '../seal/stillness';

/** Rows that arrive between two turns of the event loop: as many as are asked for at once. */
const AT_ONCE = 12;
/** As the tree refreshes, ms. */
const REFRESH_MS = 200;

async function main(directory: string, count: number, view: string): Promise<void> {
  const rows = sampleRows(count);
  const { mirror } = openCache(directory);
  await mirror.load();
  const entries = new WeakMap<SessionRow, CatalogEntry>();
  const entryOf = (row: SessionRow): CatalogEntry => {
    const entry = entries.get(row) ?? toEntry('cloud', row);
    entries.set(row, entry);
    return entry;
  };
  const labels = createLabels();
  function* arranging(): Steps<Arrangement> {
    const all: CatalogEntry[] = [];
    yield* each(mirror.rows().values(), (row) => all.push(entryOf(row)));
    return yield* arrangingSteps(all, DEFAULT_VIEW_STATE, labels);
  }
  const list = new ArrangedList({ size: () => mirror.count, steps: arranging }, () => following.request());
  const following = new Throttle(() => void list.current(), REFRESH_MS);
  if (view === 'open') {
    mirror.onDidChange(() => {
      list.changed();
      following.request();
    });
  }
  const before = process.cpuUsage();
  const { ms, blocked } = await watch(async () => {
    mirror.apply({ upsert: rows.map((row) => ({ ...row, metadata: undefined, problem: 'pending' })) });
    const batches = new Batches(mirror, systemClock);
    for (const [index, row] of rows.entries()) {
      batches.add(row);
      if (index % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await batches.finish();
  });
  const { user, system } = process.cpuUsage(before);
  const resident = process.memoryUsage().rss / 1e6;
  following.dispose();
  list.dispose();
  mirror.dispose();
  console.log(JSON.stringify({ ms, blocked, cpu: (user + system) / 1000, resident, count: mirror.count }));
}

void main(process.argv[2]!, Number(process.argv[3]), process.argv[4]!);
