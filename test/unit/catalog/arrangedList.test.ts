import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import type { Steps } from '../../../src/base/steps';
import { type Arrangement, arrangingSteps } from '../../../src/catalog/arrange';
import { ArrangedList } from '../../../src/catalog/arrangedList';
import type { CatalogEntry } from '../../../src/catalog/entry';
import { createLabels } from '../../../src/catalog/labels';
import { DEFAULT_VIEW_STATE, type ViewState } from '../../../src/catalog/viewState';
import { entry } from './entries';

const LONG = 4_000;
const labels = createLabels('en-GB');
const session = (index: number): CatalogEntry => entry({ filename: `s${index}.fastshot`, size: index });
const sessions = (count: number): CatalogEntry[] => Array.from({ length: count }, (_, at) => session(at));

describe('an arranged list', () => {
  let list: ArrangedList;
  let entries: CatalogEntry[] = [];
  let state: ViewState = DEFAULT_VIEW_STATE;
  let arranged: () => void = () => {};
  /** Works that were begun. */
  let begun = 0;

  function* steps(): Steps<Arrangement> {
    begun += 1;
    // Not done within the first stretch, whatever the machine.
    const end = performance.now() + 10;
    while (performance.now() < end) yield;
    return yield* arrangingSteps(entries, state, labels);
  }

  function open(count: number): void {
    entries = sessions(count);
    state = { ...DEFAULT_VIEW_STATE, grouping: 'none' };
    arranged = () => {};
    begun = 0;
    list = new ArrangedList({ size: () => entries.length, steps }, () => arranged());
  }
  afterEach(() => list.dispose());

  const nextArranged = (): Promise<void> =>
    new Promise((resolve) => {
      arranged = resolve;
    });

  it('is there at once while it is short, also after it changed', () => {
    open(10);
    assert.equal(list.current().matching, 10);
    entries.push(session(10));
    assert.equal(list.current().matching, 10, 'nobody said that it changed');
    list.changed();
    assert.equal(list.current().matching, 11);
    assert.equal(list.isKnown, true);
  });

  it('is arranged beside other work where it is long, and says when it is', async () => {
    open(LONG);
    assert.equal(list.isKnown, false);
    assert.equal(list.current().matching, 0);
    await nextArranged();
    assert.equal(list.isKnown, true);
    assert.equal(list.current().matching, LONG);
    assert.equal(begun, 1);
  });

  it('stays as it was while it is arranged again, and misses nothing that comes meanwhile', async () => {
    open(LONG);
    await list.arranged();
    entries = sessions(LONG + 1);
    list.changed();
    assert.equal(list.current().matching, LONG);
    const again = nextArranged();
    entries = sessions(LONG + 2);
    list.changed();
    await again;
    await list.arranged();
    assert.equal(list.current().matching, LONG + 2);
  });

  it('is arranged as the user wants it by then, though it was being arranged otherwise', async () => {
    open(LONG);
    await list.arranged();
    list.changed();
    list.current();
    state = { ...state, sorting: { by: 'size', direction: 'asc' } };
    list.rearrange();
    state = { ...state, sorting: { by: 'size', direction: 'desc' } };
    list.rearrange();
    await list.arranged();
    const [group] = list.current().groups;
    assert.equal(group?.entries[0]?.row.size, LONG - 1);
  });

  it('shows nothing of the list that it was before', async () => {
    open(LONG);
    await list.arranged();
    list.changed();
    list.current();
    entries = sessions(LONG + 5);
    list.forget();
    assert.equal(list.isKnown, false);
    assert.equal(list.current().matching, 0);
    await list.arranged();
    assert.equal(list.current().matching, LONG + 5);
  });

  it('is arranged by the next request where it could not be arranged once', async () => {
    open(LONG);
    state = { ...state, sorting: undefined as never };
    await assert.rejects(list.arranged());
    state = { ...DEFAULT_VIEW_STATE, grouping: 'none' };
    await list.arranged();
    assert.equal(list.current().matching, LONG);
  });

  it('is there at once when it has become short', async () => {
    open(LONG);
    await list.arranged();
    list.changed();
    list.current();
    entries = sessions(3);
    list.changed();
    assert.equal(list.current().matching, 3);
  });
});
