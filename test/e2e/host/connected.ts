import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { storeId, type StoreConfig } from '../../../src/storage/storeConfig';
import { eventually } from '../../support/eventually';

/** A sample that is not encrypted: a host suite cannot enter a key. Two images. */
export const SAMPLE = { fixture: 'cloud/cloud_01.fastshot', filename: '20250621114615_bugs_v1.fastshot' };

/** A file of test/fixtures, wherever this suite was bundled to. */
export function fixturePath(name: string): string {
  const extension = vscode.extensions.getExtension('fastshot.fastshot-sessions');
  return path.join(extension?.extensionPath ?? '', 'test/fixtures', name);
}

export const readFixture = (name: string): Buffer => readFileSync(fixturePath(name));

/** Writes user settings; undefined takes one back. */
export async function changeSettings(section: string, values: Record<string, unknown>): Promise<void> {
  for (const [key, value] of Object.entries(values)) {
    await vscode.workspace.getConfiguration(section).update(key, value, vscode.ConfigurationTarget.Global);
  }
}

/** A temp folder with a home for the extension in it, and a folder store that holds the sample. */
export interface Sandbox {
  readonly root: string;
  readonly home: string;
  readonly store: string;
}

export function createSandbox(): Sandbox {
  const root = mkdtempSync(path.join(tmpdir(), 'fastshot-host-'));
  const store = path.join(root, 'store');
  mkdirSync(path.join(store, 'sessions'), { recursive: true });
  copyFileSync(fixturePath(SAMPLE.fixture), path.join(store, 'sessions', SAMPLE.filename));
  return { root, home: path.join(root, 'home'), store };
}

/** Connects by the user's settings, and waits until the sample is listed. Resolves to the store's id. */
export async function connect(config: StoreConfig, { home }: Sandbox): Promise<string> {
  const { kind, ...rest } = config;
  const values = config.kind === 'folder' ? { folder: config.path } : rest;
  await changeSettings('fastshot', { home });
  await vscode.commands.executeCommand('notifications.clearAll');
  await changeSettings('fastshot', { ...prefixed(values), 'store.kind': kind });
  const uri = sessionUri(storeId(config));
  await eventually(async () => {
    await vscode.commands.executeCommand('fastshot.sessions.refresh');
    await vscode.workspace.fs.stat(uri);
  });
  return storeId(config);
}

/** Takes all settings back and removes the temp folder. */
export async function disconnect({ root }: Sandbox): Promise<void> {
  const keys = [
    'kind',
    'endpoint',
    'region',
    'bucket',
    'prefix',
    'pathStyle',
    'credentials',
    'profile',
    'folder',
    'vault',
  ];
  await changeSettings('fastshot', {
    ...prefixed(Object.fromEntries(keys.map((key) => [key, undefined]))),
    home: undefined,
  });
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
}

/** The URI of the sample in a store; `image` names a file of its folder of images. */
export function sessionUri(id: string, image?: string): vscode.Uri {
  const { filename } = SAMPLE;
  const name = image === undefined ? filename : `${filename.replace('.fastshot', '')}/${image}`;
  return vscode.Uri.from({ scheme: 'fastshot', path: `/cloud/${id}/${name}`.replace(/\/$/, '') });
}

const prefixed = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`store.${key}`, value]));
