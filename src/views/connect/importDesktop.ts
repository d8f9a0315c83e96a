import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { diskError } from '../../base/fsErrors';
import { parseDesktopConfig } from '../../storage/desktopConfig';
import { draftOf, type StoreDraft } from './draft';

/** A config.ini is a few kilobytes; what is larger is something else. */
const MAX_CONFIG_BYTES = 1_000_000;

/** Where the desktop app keeps its configuration. */
const usualPath = (): string => join(homedir(), '.fastshot', 'config.ini');

/**
 * The desktop app's `[CloudSync]` as a draft: of the file where the desktop app keeps it, or else of one that the user
 * chooses. Rejects with `cancelled`.
 */
export async function readDesktopDraft(): Promise<StoreDraft> {
  try {
    return await draftFrom(usualPath());
  } catch {
    // It is not there, or says nothing of a bucket: another one may.
    return chooseDesktopDraft();
  }
}

/** The same of a file that the user chooses. */
export async function chooseDesktopDraft(): Promise<StoreDraft> {
  const picked = await vscode.window.showOpenDialog({
    title: "The desktop app's config.ini",
    openLabel: 'Import',
    filters: { 'Fastshot configuration': ['ini'], 'All files': ['*'] },
    defaultUri: vscode.Uri.file(usualPath()),
  });
  const path = picked?.[0]?.fsPath;
  if (path === undefined) throw new FastshotError('cancelled', 'Cancelled.');
  return draftFrom(path);
}

async function draftFrom(path: string): Promise<StoreDraft> {
  const { config, keys, encryptionKey, notes } = parseDesktopConfig(await readSmall(path));
  return {
    ...draftOf(config),
    accessKeyId: keys?.accessKeyId ?? '',
    secretAccessKey: keys?.secretAccessKey ?? '',
    encryptionKey,
    imported: { path, notes },
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
