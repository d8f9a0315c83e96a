import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { secretPlace, type EditorFacts, type SecretPlace } from './secretPlace';

/** Where this editor keeps secrets, as far as an extension can find out. Reads some small files. */
export function thisSecretPlace(): SecretPlace {
  return secretPlace(editorFacts());
}

function editorFacts(): EditorFacts {
  const { uiKind, remoteName, appRoot } = vscode.env;
  const extension = vscode.extensions.getExtension('fastshot.fastshot-sessions');
  const isOnWindowSide = extension?.extensionKind === vscode.ExtensionKind.UI;
  return {
    isWeb: uiKind === vscode.UIKind.Web,
    isRemote: remoteName !== undefined && !isOnWindowSide,
    platform: process.platform,
    commandLine: read(`/proc/${process.env['VSCODE_PID'] ?? 'none'}/cmdline`).split('\0'),
    argvJson: read(path.join(dataFolder(appRoot), 'argv.json')),
  };
}

/** `~/.vscode`, or what a portable or another VS Code has instead. */
function dataFolder(appRoot: string): string {
  const portable = process.env['VSCODE_PORTABLE'];
  if (portable) return portable;
  const [, name = '.vscode'] =
    /"dataFolderName"\s*:\s*"([^"/\\]+)"/.exec(read(path.join(appRoot, 'product.json'))) ?? [];
  return path.join(homedir(), name);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
