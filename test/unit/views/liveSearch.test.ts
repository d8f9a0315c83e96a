import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { QuickPickItem } from 'vscode';
import { type CatalogEntry, toEntry } from '../../../src/catalog/entry';
import { SearchTexts } from '../../../src/catalog/searchTexts';
import { LiveSearch } from '../../../src/views/liveSearch';

/** More than are looked at in one stretch on any machine. */
const MANY = 30_000;
const sessions = (count: number): CatalogEntry[] =>
  Array.from({ length: count }, (_, index) =>
    toEntry('cloud', { filename: `session-${index}.fastshot`, size: 1, etag: 'e', modified: index }),
  );

const labelsOf = (items: readonly QuickPickItem[]): string[] => items.map(({ label }) => label);

describe('a search that answers beside other work', () => {
  const pick = { value: '', selectedItems: [] as QuickPickItem[] };
  /** What was shown, and how. */
  let shown: ['replace' | 'update', string[]][] = [];
  let search: LiveSearch<QuickPickItem>;

  beforeEach(() => {
    Object.assign(pick, { value: '', selectedItems: [] });
    shown = [];
    const show =
      (how: 'replace' | 'update') =>
      (items: readonly QuickPickItem[]): void =>
        void shown.push([how, labelsOf(items).slice(0, 1)]);
    const live = { replace: show('replace'), update: show('update') };
    search = new LiveSearch(pick, live, new SearchTexts(), (found) =>
      found.map(({ row }) => ({ label: row.filename })),
    );
  });

  const type = (value: string): void => {
    pick.value = value;
    search.typed();
  };

  it('takes for Enter the first answer to what was typed before it, also of very many', async () => {
    search.over(sessions(MANY));
    pick.selectedItems = [{ label: 'what was chosen before' }];
    type('session-2');
    type('session-29999');
    assert.deepEqual(shown, [], 'it has to be looked for first');
    assert.equal((await search.chosen())?.label, 'session-29999.fastshot');
    assert.deepEqual(shown, [['replace', ['session-29999.fastshot']]], 'only the last one is shown');
  });

  it('takes what is chosen once the answer is shown', async () => {
    search.over(sessions(MANY));
    type('session-7');
    await search.chosen();
    pick.selectedItems = [{ label: 'the third one' }];
    assert.equal((await search.chosen())?.label, 'the third one');
  });

  it('answers what was typed though other sessions come meanwhile', async () => {
    search.over(sessions(MANY));
    type('session-30001');
    search.over(sessions(MANY + 10));
    assert.equal((await search.chosen())?.label, 'session-30001.fastshot');
    assert.deepEqual(shown, [['replace', ['session-30001.fastshot']]]);
  });

  it('keeps what is chosen where only the sessions are others', async () => {
    search.over(sessions(10));
    await search.chosen();
    search.over(sessions(11));
    await search.chosen();
    await new Promise(setImmediate);
    assert.deepEqual(
      shown.map(([how]) => how),
      ['update', 'update'],
    );
  });

  it('has nothing for Enter once it was closed', async () => {
    search.over(sessions(MANY));
    type('session-5');
    const chosen = search.chosen();
    search.close();
    assert.equal(await chosen, undefined);
    assert.deepEqual(shown, []);
  });
});
