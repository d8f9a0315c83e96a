import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import { calledOn, isOfEditor, targetsOf, type TargetKind } from '../../../../src/views/commands/calledOn';

interface MenuItem {
  readonly command?: string;
  readonly submenu?: string;
  readonly when?: string;
}

const { contributes } = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../../package.json'), 'utf8'),
) as {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  };
};
const { menus } = contributes;

/** A row of each kind, and a file. VS Code passes them as they are. */
const ROWS = ['root', 'cloudEmpty', 'group', 'waiting', 'next', 'session', 'image'].map((kind) => ({
  kind,
  id: kind,
}));
const FILE = { scheme: 'file', path: '/a.png', fsPath: '/a.png' };
const row = (kind: string): object => ROWS.find((node) => node.kind === kind)!;

/** What a menu holds, that of its submenus too. */
const commandsIn = (menu: string): string[] =>
  menus[menu]!.flatMap(({ command, submenu = '' }) => (command ? [command] : commandsIn(submenu)));

describe('what a command is called on', () => {
  it('is never the focused row where the command stands in the title of the view', () => {
    const inTitle = commandsIn('view/title');
    assert.ok(inTitle.includes('fastshot.session.new') && inTitle.includes('fastshot.cache.clear'));
    for (const command of inTitle) {
      for (const focused of ROWS) {
        assert.deepEqual(calledOn(command, focused, ROWS), {}, `${command} on a ${focused.kind}`);
      }
    }
  });

  it('is a row of each kind that a menu of rows offers the command on', () => {
    for (const { command, when = '' } of menus['view/item/context']!) {
      const kind = kindOf(when);
      if (command === undefined || kind === undefined) continue;
      if (commandsIn('view/title').includes(command)) continue;
      assert.equal(calledOn(command, row(kind), [row(kind)]).clicked, row(kind), `${command} on a ${kind}`);
    }
  });

  it('is a file where the Explorer offers the command', () => {
    for (const command of commandsIn('explorer/context')) {
      assert.deepEqual(calledOn(command, FILE, [FILE]), { clicked: FILE, selected: [FILE] });
    }
  });

  it('is the session of the editor in whose title the command stands, which passes an address', () => {
    for (const command of commandsIn('editor/title')) {
      const ofEditor = isOfEditor(command, FILE);
      assert.ok(ofEditor || calledOn(command, FILE, { groupId: 1 }).clicked === FILE, command);
    }
    assert.ok(isOfEditor('fastshot.session.copyLink', { ...FILE, scheme: 'fastshot' }));
    assert.ok(!isOfEditor('fastshot.session.copyLink', row('session')));
    assert.ok(!isOfEditor('fastshot.session.new', FILE), 'which works on files');
  });

  it('is nothing from the command palette, from a key, or where the row has gone meanwhile', () => {
    for (const { command } of contributes.commands) {
      assert.deepEqual(calledOn(command, undefined), {});
      assert.deepEqual(calledOn(command, null, null), {});
      assert.deepEqual(calledOn(command, undefined, [undefined]), {});
    }
  });

  it('is of several selected rows each of a kind that fits', () => {
    const session = row('session');
    const selected = [undefined, null, ...ROWS, FILE];
    assert.deepEqual(calledOn('fastshot.session.remove', session, selected).selected, [session]);
    const both = [row('session'), row('image')];
    assert.deepEqual(calledOn('fastshot.session.redact', session, selected).selected, both);
  });

  it('is named for commands that there are', () => {
    const known = contributes.commands.filter(({ command }) => targetsOf(command).length > 0);
    assert.ok(known.length > 24);
  });
});

/** The kind of row that a `when` clause is for, where that can be called on. */
function kindOf(when: string): TargetKind | undefined {
  if (/viewItem =~ \/\^session/.test(when)) return 'session';
  return (['image', 'waiting', 'next'] as const).find((kind) => when.includes(`viewItem == ${kind}`));
}
