import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

const { contributes } = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../package.json'), 'utf8'),
) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly submenus: readonly { readonly id: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  };
};
const { menus, commands, submenus } = contributes;

describe('the menus', () => {
  it('name commands and submenus that there are, and leave no submenu out', () => {
    const items = Object.values(menus).flat();
    const known = new Set(commands.map(({ command }) => command));
    const unknown = items.filter(({ command }) => command !== undefined && !known.has(command));
    assert.deepEqual(unknown, []);
    const used = new Set(items.flatMap(({ submenu }) => submenu ?? []));
    assert.deepEqual([...used].sort(), submenus.map(({ id }) => id).sort());
  });

  it('lead to all that looks after a store and its cache, from the view and from the row of the cloud', () => {
    const wanted = ['store.verify', 'store.repair', 'indexes.rebuild', 'list.rebuild'];
    wanted.push(...['status', 'validate', 'repair', 'limit', 'clear'].map((name) => `cache.${name}`));
    const offered = menus['fastshot.maintenance']!.map(({ command }) => command);
    assert.deepEqual(
      offered,
      wanted.map((name) => `fastshot.${name}`),
    );
    assert.ok(menus['view/title']!.some(({ submenu }) => submenu === 'fastshot.maintenance'));
    assert.ok(onRow('root.cloud').includes('fastshot.maintenance'));
  });

  it('let one decide about an upload on the row that waits', () => {
    const expected = ['waiting.retry', 'outbox.show', 'waiting.keep', 'waiting.discard'];
    assert.deepEqual(
      onRow('waiting'),
      expected.map((name) => `fastshot.${name}`),
    );
  });

  it('offer to redact on the rows of images', () => {
    assert.ok(onRow('image').includes('fastshot.session.redact'));
  });
});

/** What the menu of a row of this kind holds. */
function onRow(kind: string): string[] {
  return menus['view/item/context']!.filter(({ when = '' }) => when.includes(`viewItem == ${kind}`)).flatMap(
    ({ command, submenu }) => command ?? submenu ?? [],
  );
}
