import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { diskError } from '../../base/fsErrors';
import { parseDesktopConfig } from '../../storage/desktopConfig';
import { messageText } from '../quickPickText';
import { draftOf, type StoreDraft } from './draft';

/** A config.ini is a few kilobytes; what is larger is something else. */
const MAX_CONFIG_BYTES = 1_000_000;

/** Lets the user choose the desktop app's config.ini and turns its `[CloudSync]` into a draft. */
export async function readDesktopDraft(): Promise<Partial<StoreDraft>> {
  const picked = await vscode.window.showOpenDialog({
    title: "The desktop app's config.ini",
    openLabel: 'Import',
    filters: { 'Fastshot configuration': ['ini'], 'All files': ['*'] },
    defaultUri: vscode.Uri.file(join(homedir(), '.fastshot', 'config.ini')),
  });
  const path = picked?.[0]?.fsPath;
  if (path === undefined) throw new FastshotError('cancelled', 'Cancelled.');
  const text = await readSmall(path);
  const imported = parseDesktopConfig(text);
  for (const note of imported.notes) {
    void vscode.window.showInformationMessage(`Imported from config.ini: ${messageText(note, 400)}`);
  }
  return {
    ...draftOf(imported.config),
    accessKeyId: imported.keys?.accessKeyId ?? '',
    secretAccessKey: imported.keys?.secretAccessKey ?? '',
    encryptionKey: imported.encryptionKey,
  };
}

async function readSmall(path: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size > MAX_CONFIG_BYTES) {
      throw new FastshotError('tooLarge', `${path} is too large for a config.ini.`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof FastshotError) throw error;
    throw diskError(error, 'read', path);
  }
}
