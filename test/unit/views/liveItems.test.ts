import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'mocha';
import type { QuickPickItem } from 'vscode';
import { LiveItems } from '../../../src/views/liveItems';

interface Item extends QuickPickItem {
  readonly id?: string;
}

/** A pick whose window is another process, as in VS Code: what is set arrives there late, and what happens there here. */
class FarPick {
  #items: readonly Item[] = [];
  #listener: (active: readonly Item[]) => unknown = () => {};
  readonly #toWindow: (() => void)[] = [];
  readonly #fromWindow: Item[] = [];
  /** What the window has as its active row. */
  shown: Item | undefined;
  lists = 0;

  get items(): readonly Item[] {
    return this.#items;
  }

  set items(items: readonly Item[]) {
    this.#items = items;
    this.lists++;
    this.#toWindow.push(() => this.activate(items[0]));
  }

  get activeItems(): readonly Item[] {
    return [];
  }

  set activeItems([item]: readonly Item[]) {
    this.#toWindow.push(() => this.activate(item));
  }

  readonly onDidChangeActive = (listener: (active: readonly Item[]) => unknown): { dispose: () => void } => {
    this.#listener = listener;
    return { dispose: () => {} };
  };

  /** A row becomes the active one in the window: by the user, or because the list is a new one. */
  activate(item: Item | undefined): void {
    this.shown = item;
    if (item) this.#fromWindow.push(item);
  }

  /** Lets what was set arrive in the window. */
  draw(): void {
    for (const change of this.#toWindow.splice(0)) change();
  }

  /** Lets so many of the window's messages arrive. */
  hear(count = Infinity): void {
    for (const item of this.#fromWindow.splice(0, count)) this.#listener([item]);
  }

  settle(): void {
    for (let turns = 0; turns < 10; turns++) {
      this.draw();
      this.hear();
    }
  }
}

describe('the items of an open pick', () => {
  let pick: FarPick;
  let live: LiveItems<Item>;

  beforeEach(() => {
    pick = new FarPick();
    live = new LiveItems(pick, ({ id }) => id);
  });

  it('keep the row that the user chose, however often they change before the window answers', () => {
    live.update(items('a', 'b'));
    pick.settle();
    pick.activate(pick.items[1]);
    pick.hear();
    live.update(items('x', 'a', 'b'));
    live.update(items('y', 'x', 'a', 'b'));
    pick.draw();
    pick.hear(1);
    live.update(items('z', 'y', 'x', 'a', 'b'));
    pick.settle();
    assert.equal(pick.shown?.id, 'b');
    assert.deepEqual(ids(), ['z', 'y', 'x', 'a', 'b']);
  });

  it('take a move of the user for one, even right after a change', () => {
    live.update(items('a', 'b'));
    pick.settle();
    live.update(items('x', 'a', 'b'));
    pick.settle();
    assert.equal(pick.shown?.id, 'a');
    pick.activate(pick.items[2]);
    pick.hear();
    live.update(items('y', 'x', 'a', 'b'));
    pick.settle();
    assert.equal(pick.shown?.id, 'b');
  });

  it('start at the first row when the row that was chosen is gone, and for what is typed', () => {
    live.update(items('a', 'b', 'c'));
    pick.settle();
    pick.activate(pick.items[2]);
    pick.settle();
    live.update(items('a', 'b'));
    pick.settle();
    assert.equal(pick.shown?.id, 'a');
    pick.activate(pick.items[1]);
    pick.settle();
    live.update(items('x', 'a', 'b'));
    live.replace(items('c', 'b'));
    pick.settle();
    assert.equal(pick.shown?.id, 'c');
    assert.deepEqual(ids(), ['c', 'b']);
  });

  it('are not drawn anew when they look the same, so that no key press is lost', () => {
    live.update(items('a', 'b'));
    pick.settle();
    live.update(items('a', 'b'));
    assert.equal(pick.lists, 1);
    live.update([{ id: 'a', label: 'a', detail: 'read' }, ...items('b')]);
    live.update([{ id: 'c', label: 'a', detail: 'read' }, ...items('b')]);
    pick.settle();
    assert.deepEqual(ids(), ['c', 'b']);
  });

  const ids = (): (string | undefined)[] => pick.items.map(({ id }) => id);
});

const items = (...names: readonly string[]): Item[] => names.map((id) => ({ id, label: id }));
