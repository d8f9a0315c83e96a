import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { targetsOf } from '../../../src/views/commands/calledOn';
import type { TreeNode } from '../../../src/views/tree/nodes';
import { eventually } from '../../support/eventually';
import { watchWindow } from './shown';

/** Which commands can be called, by the context keys that hold. */
export interface Context {
  readonly keys: readonly string[];
  /** Which of all commands; all if left out. */
  readonly commands?: readonly string[];
  readonly but?: readonly string[];
}

/** They end what the others need. */
const LAST = ['fastshot.store.disconnect'];

interface Command {
  readonly command: string;
  readonly enablement?: string;
}

type MenuName = 'view/title' | 'editor/title' | 'fastshot.maintenance' | 'fastshot.vault';

interface Contributed {
  readonly commands: readonly Command[];
  readonly menus: Readonly<Record<MenuName, readonly { readonly command?: string }[]>>;
}

/** Runs each command with these arguments. Each has to come back, and to show something where it can be called at all. */
export async function runAll(context: Context, ...args: readonly unknown[]): Promise<void> {
  const mute: string[] = [];
  const { commands, but = [] } = context;
  for (const each of commandsOf()) {
    if (but.includes(each.command) || (commands && !commands.includes(each.command))) continue;
    const isMeant = isEnabled(each, context.keys);
    const seen = await settles(each.command, args, isMeant);
    if (seen.length === 0 && isMeant) mute.push(each.command);
  }
  const on = (args[0] as { kind?: string } | undefined)?.kind ?? 'nothing';
  assert.deepEqual(mute, [], `nothing is to be seen of these, called on ${on}`);
}

/**
 * Runs a command, and once it has shown something dismisses all that it asks until it has come back.
 * @param answers whether it has to show anything; else it is not waited for
 */
async function settles(
  command: string,
  args: readonly unknown[],
  answers: boolean,
): Promise<readonly string[]> {
  const shown = await watchWindow();
  let ended = false;
  const run = async (): Promise<void> => {
    await vscode.commands.executeCommand(command, ...args);
    ended = true;
  };
  const dismissed = async (): Promise<readonly string[]> => {
    const seen = answers ? await shown.anything(() => ended) : [];
    await eventually(async () => {
      await vscode.commands.executeCommand('workbench.action.closeQuickOpen');
      await vscode.commands.executeCommand('notifications.clearAll');
      assert.ok(ended, `${command} waits for something that nobody sees`);
    });
    return seen;
  };
  const [, seen] = await Promise.all([run(), dismissed()]);
  return seen;
}

/** `enablement` is a conjunction of context keys of ours, some negated: one that is not met is greyed out. */
function isEnabled({ enablement = '' }: Command, keys: readonly string[]): boolean {
  return enablement
    .split(' && ')
    .filter((part) => part !== '')
    .every((part) => {
      const [, not, key = ''] = /^(!?)fastshot\.(\w+)$/.exec(part) ?? [];
      assert.ok(key, `"${part}" is not understood`);
      return keys.includes(key) !== (not === '!');
    });
}

/**
 * The commands that VS Code calls on a row.
 * @param withTitle also those of the view's title, which get the focused row whatever they are about
 */
export function commandsOn({ kind }: TreeNode, withTitle: boolean): readonly string[] {
  const title = namesIn('view/title', 'fastshot.maintenance', 'fastshot.vault');
  const all = commandsOf().map(({ command }) => command);
  return [
    // It would end what the other rows need.
    ...(withTitle ? title.filter((command) => !LAST.includes(command)) : []),
    ...all.filter((command) => targetsOf(command).some((target) => target === kind)),
  ];
}

/** The commands that VS Code calls on the address of the session that an editor shows. */
export const commandsOfEditor = (): readonly string[] => namesIn('editor/title');

const namesIn = (...menus: readonly MenuName[]): string[] =>
  menus.flatMap((menu) => contributed().menus[menu].flatMap(({ command }) => command ?? []));

function contributed(): Contributed {
  const extension = vscode.extensions.getExtension('fastshot.fastshot-sessions');
  assert.ok(extension);
  return (extension.packageJSON as { contributes: Contributed }).contributes;
}

function commandsOf(): Command[] {
  const { commands } = contributed();
  const isLast = ({ command }: Command): boolean => LAST.includes(command);
  return [...commands.filter((each) => !isLast(each)), ...commands.filter(isLast)];
}
