import type { QuickPick, QuickPickItem } from 'vscode';
import { inTurns } from '../base/steps';
import type { CatalogEntry } from '../catalog/entry';
import { createSearch, type Search } from '../catalog/search';
import type { SearchTexts } from '../catalog/searchTexts';
import type { LiveItems } from './liveItems';

/** Rows of one answer: more than anyone reads, few enough to be instant. */
const MAX_HITS = 200;

/** Answers what is typed into a pick beside other work: of 100,000 sessions that takes 100 ms, and the first time more. */
export class LiveSearch<T extends QuickPickItem> {
  private search: Search = createSearch([]);
  /** What is shown does not answer yet what was typed. */
  private isBehind = false;
  private isOpen = true;
  private answering: Promise<readonly T[] | undefined> = Promise.resolve(undefined);
  /** What the last answer took, ms. */
  tookMs = 0;

  /** @param itemsOf the rows of an answer, which may have no entry */
  constructor(
    private readonly pick: Pick<QuickPick<T>, 'value' | 'selectedItems'>,
    private readonly live: Pick<LiveItems<T>, 'replace' | 'update'>,
    private readonly texts: SearchTexts,
    private readonly itemsOf: (found: readonly CatalogEntry[], query: string) => readonly T[],
  ) {}

  /** Goes on with other sessions; what is typed stays, and the row that Enter would take. */
  over(entries: readonly CatalogEntry[]): void {
    this.search = createSearch(entries, this.texts);
    this.answering = this.answer();
  }

  /** Something else was typed. */
  typed(): void {
    this.isBehind = true;
    this.answering = this.answer();
  }

  /** The row that Enter takes: the first answer to what was typed before it, or what is chosen. */
  async chosen(): Promise<T | undefined> {
    let items: readonly T[] | undefined = this.pick.selectedItems;
    while (this.isBehind && this.isOpen) items = await this.answering;
    return items?.[0];
  }

  close(): void {
    this.isOpen = false;
  }

  private async answer(): Promise<readonly T[] | undefined> {
    const { pick, search } = this;
    const { value } = pick;
    const began = performance.now();
    const isWanted = (): boolean => this.isOpen && pick.value === value && this.search === search;
    const found = await inTurns(search(value, MAX_HITS), isWanted);
    if (!found || !isWanted()) return undefined;
    this.tookMs = performance.now() - began;
    const items = this.itemsOf(
      found.map(({ entry }) => entry),
      value,
    );
    if (this.isBehind) this.live.replace(items);
    else this.live.update(items);
    this.isBehind = false;
    return items;
  }
}
