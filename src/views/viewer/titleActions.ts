import * as vscode from 'vscode';
import type { CatalogEntry } from '../../catalog/entry';
import { Throttle } from '../../base/throttle';
import type { ContextKeys, EditorKey } from '../contextKeys';
import type { SessionsModel } from '../sessionsModel';
import { refOfUri } from '../sessionUri';
import { openSessions } from './sessionTabs';

/** Sync changes the lists many times a second; titles follow them that often, ms. */
const FOLLOW_MS = 300;

const KEYS: Readonly<Record<EditorKey, (entry: CatalogEntry | undefined) => boolean>> = {
  readable: (entry) => entry !== undefined && (!entry.gone || entry.hasLocalCopy),
  local: (entry) => entry !== undefined && entry.place !== 'cloud',
  cloud: (entry) => entry !== undefined && entry.place === 'cloud' && !entry.gone,
  unlisted: (entry) => entry === undefined,
};

/**
 * Tells VS Code which sessions are open and what can be done with each, so that the title of an editor offers that and
 * nothing else: two groups of editors may show a local session and one of the store side by side.
 */
export function followEditors(model: SessionsModel, keys: ContextKeys): vscode.Disposable[] {
  const update = (): void => {
    const open = openSessions().map((uri) => ({ uri, entry: model.find(refOfUri(uri)) }));
    for (const key of Object.keys(KEYS) as EditorKey[]) {
      const fitting = open.filter(({ entry }) => KEYS[key](entry));
      keys.setEditors(
        key,
        fitting.flatMap(({ uri }) => pathsOf(uri)),
      );
    }
  };
  const following = new Throttle(update, FOLLOW_MS);
  following.now();
  return [
    following,
    vscode.window.tabGroups.onDidChangeTabs(() => following.now()),
    model.onDidChange(() => following.request()),
  ];
}

/**
 * What `resourcePath` is of an editor: the path on disk, or that of the address for what is not a file to the window. With
 * an extension host on another machine files are of that machine and have another scheme in the window, but the same path.
 */
const pathsOf = ({ path, fsPath }: vscode.Uri): readonly string[] => [path, fsPath];
