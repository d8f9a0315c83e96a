import type { QuickPick, QuickPickItem } from 'vscode';

/**
 * The items of an open pick that follow what they stand for, while the row that Enter would take stays the same.
 * VS Code tells late which row is active: of each new list first its first row, and only then the one that was made
 * active with it. Until that has come, further lists wait: they would take the first row for the user's choice.
 */
export class LiveItems<T extends QuickPickItem> {
  private active: string | undefined;
  /** The row that was made active, until VS Code says that it is. */
  private awaited: string | undefined;
  private waiting: readonly T[] | undefined;

  /** @param idOf what an item stands for; undefined for those that nobody chooses */
  constructor(
    private readonly pick: Pick<QuickPick<T>, 'items' | 'activeItems' | 'onDidChangeActive'>,
    private readonly idOf: (item: T) => string | undefined,
  ) {
    pick.onDidChangeActive(([item]) => this.onActive(item && this.idOf(item)));
  }

  /** Shows the answer to what was typed; its first row is the active one. */
  replace(items: readonly T[]): void {
    this.awaited = undefined;
    this.waiting = undefined;
    this.pick.items = items;
  }

  /** Shows the items as they are now. Does nothing where they look the same as before. */
  update(items: readonly T[]): void {
    if (this.awaited !== undefined) {
      this.waiting = items;
      return;
    }
    if (this.looksSame(items)) return;
    this.pick.items = items;
    const chosen = items.find((item) => this.isActive(item));
    if (!chosen) return;
    this.pick.activeItems = [chosen];
    this.awaited = this.active;
  }

  private isActive(item: T): boolean {
    return this.active !== undefined && this.idOf(item) === this.active;
  }

  private onActive(id: string | undefined): void {
    if (this.awaited !== undefined && id !== this.awaited) return;
    this.active = id;
    this.awaited = undefined;
    const { waiting } = this;
    this.waiting = undefined;
    if (waiting) this.update(waiting);
  }

  private looksSame(items: readonly T[]): boolean {
    const before = this.pick.items;
    return items.length === before.length && items.every((item, i) => this.isSame(item, before[i]));
  }

  private isSame(item: T, before: T | undefined): boolean {
    return (
      before !== undefined &&
      this.idOf(item) === this.idOf(before) &&
      item.label === before.label &&
      item.description === before.description &&
      item.detail === before.detail
    );
  }
}
