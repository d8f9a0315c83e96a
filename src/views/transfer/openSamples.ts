import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import type { App } from '../app';
import { SESSION_VIEW_TYPE } from '../viewer/sessionTabs';
import { importHere } from './importSessions';
import { sourcesOf } from './importSource';

/**
 * Adds the sessions that ship with the extension to those of this machine, and opens the first of them. They are sessions
 * like all others from then on; those that are there already stay as they are.
 */
export async function openSamples(app: App): Promise<void> {
  const names = (await readdir(app.samples)).sort();
  const files = names.map((name) => vscode.Uri.file(join(app.samples, name)));
  const [first] = await importHere(app, await sourcesOf(files));
  if (first === undefined) return;
  app.rows.request(`local/${basename(first)}`);
  await vscode.commands.executeCommand('vscode.openWith', vscode.Uri.file(first), SESSION_VIEW_TYPE);
}
