import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError, toFastshotError } from '../../base/errors';
import { diskError } from '../../base/fsErrors';
import { type DesktopConfig, parseDesktopConfig } from '../../storage/desktopConfig';
import { showError } from '../errorActions';
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
  } catch (error) {
    // It need not be there; what is wrong with one that is has to be known, and another one may be right.
    if (existsSync(usualPath())) showError(error);
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
  const { config, keys, encryptionKey, notes } = parsed(path, await readSmall(path));
  return {
    ...draftOf(config),
    accessKeyId: keys?.accessKeyId ?? '',
    secretAccessKey: keys?.secretAccessKey ?? '',
    encryptionKey,
    imported: { path, notes },
  };
}

function parsed(path: string, text: string): DesktopConfig {
  try {
    return parseDesktopConfig(text);
  } catch (error) {
    const { code, message } = toFastshotError(error);
    throw new FastshotError(code, `${path} cannot be imported. ${message}`, { cause: error });
  }
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
