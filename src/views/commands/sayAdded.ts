import { join } from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app';
import { sessionUri } from '../sessionUri';
import { SESSION_VIEW_TYPE } from '../viewer/sessionTabs';

/** Where a session is now: a file name of the connected store, or of the sessions of this machine. */
export interface Added {
  readonly place: 'cloud' | 'local';
  readonly filename: string;
}

const OPEN = 'Open Session';
const REVEAL = 'Reveal';

/** The buttons that lead to sessions which were added: to open one, or to show the first of several in the tree. */
export function buttonsFor(added: readonly Added[]): readonly string[] {
  if (added.length === 0) return [];
  return added.length === 1 ? [OPEN, REVEAL] : [REVEAL];
}

/** Says that sessions were added, and leads to them. */
export async function sayAdded(app: App, message: string, added: readonly Added[]): Promise<void> {
  await followAdded(app, await vscode.window.showInformationMessage(message, ...buttonsFor(added)), added);
}

/** Does what one of those buttons says; nothing for any other. */
export async function followAdded(
  app: App,
  answer: string | undefined,
  added: readonly Added[],
): Promise<void> {
  const [first] = added;
  if (!first) return;
  const { place, filename } = first;
  if (answer === REVEAL) {
    await vscode.commands.executeCommand('fastshot.sessions.focus');
    app.rows.request(`${place}/${filename}`);
  }
  if (answer === OPEN) {
    const storeId = app.connections.current?.id ?? '';
    const address =
      place === 'local'
        ? sessionUri({ place, filename }, join(app.home, 'sessions', filename))
        : sessionUri({ place, storeId, filename });
    await vscode.commands.executeCommand('vscode.openWith', address, SESSION_VIEW_TYPE);
  }
}
