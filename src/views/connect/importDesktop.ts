import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { FastshotError, toFastshotError } from '../../base/errors';
import { diskError } from '../../base/fsErrors';
import { type DesktopConfig, parseDesktopConfig } from '../../storage/desktopConfig';
import { showError } from '../errorActions';
import { desktopConfigFiles } from './desktopConfigFiles';
import { draftOf, type StoreDraft } from './draft';

/** A config.ini is a few kilobytes; what is larger is something else. */
const MAX_CONFIG_BYTES = 1_000_000;

/**
 * The desktop app's `[CloudSync]` as a draft: of the first file it keeps that can be read, or else of one that the user
 * chooses. Rejects with `cancelled`.
 */
export async function readDesktopDraft(): Promise<StoreDraft> {
  const files = await desktopConfigFiles();
  let problem: unknown;
  for (const file of files) {
    try {
      return await draftFrom(file);
    } catch (error) {
      problem ??= error;
    }
  }
  // None need be there; what is wrong with one that is has to be known, and another one may be right.
  if (problem !== undefined) showError(problem);
  return chooseDesktopDraft(files[0]);
}

/** The same of a file that the user chooses, beside the one that is there. */
export async function chooseDesktopDraft(found?: string): Promise<StoreDraft> {
  const picked = await vscode.window.showOpenDialog({
    title: "The desktop app's config.ini",
    openLabel: 'Import',
    filters: { 'Fastshot configuration': ['ini'], 'All files': ['*'] },
    defaultUri: vscode.Uri.file(found ?? homedir()),
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
