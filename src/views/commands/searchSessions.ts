import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import type { CatalogEntry } from '../../catalog/entry';
import { classOf, tagsOf } from '../../catalog/facets';
import { createSearch } from '../../catalog/search';
import type { App } from '../app';
import { quickPickText } from '../quickPickText';
import { sessionTime } from '../tree/sessionItem';
import { openSession } from './openSession';

/** Rows of one answer: more than anyone reads, few enough to be instant. */
const MAX_HITS = 200;

type Item = vscode.QuickPickItem & { readonly entry?: CatalogEntry };

/** Quick search over every session there is. Enter opens. */
export async function searchSessions(app: App): Promise<void> {
  const entry = await pickSession(app, `Search ${plural(app.model.all().length, 'session')}`);
  if (entry) await openSession(app, { kind: 'session', id: entry.id, entry });
}

/**
 * Lets the user pick a session, by any field; undefined when there is none to be picked. The search finds and ranks;
 * `alwaysShow` keeps the pick from dropping what its own matching, by label only, would not find.
 */
export function pickSession(app: App, title: string): Promise<CatalogEntry | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  const search = createSearch(app.model.all());
  const show = (): void => {
    const hits = search(pick.value, MAX_HITS);
    pick.items =
      hits.length > 0
        ? hits.map(({ entry }) => ({ ...sessionPickItem(entry), alwaysShow: true, entry }))
        : [nothing(pick.value)];
  };
  pick.title = title;
  pick.placeholder = 'Name, tag, class, description or file name';
  pick.onDidChangeValue(show);
  show();
  pick.show();
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.entry);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
  });
}

/** A session in a list of many: what it is called, when it was made, where it is, and what else it can be found by. */
export function sessionPickItem(entry: CatalogEntry): vscode.QuickPickItem {
  const { metadata } = entry.row;
  const where = entry.gone
    ? 'no longer in the cloud'
    : { cloud: 'cloud', local: 'local', copies: 'local copy' }[entry.place];
  const facts = [
    entry.time === undefined ? undefined : sessionTime(entry.time, new Date()),
    metadata?.imageCount === undefined ? undefined : plural(metadata.imageCount, 'image'),
    where,
  ];
  const tags = tagsOf(entry).map((tag) => `#${tag}`);
  return {
    label: quickPickText(entry.title),
    description: facts.filter(Boolean).join(' · '),
    detail: quickPickText([classOf(entry), ...tags, metadata?.desc ?? ''].filter(Boolean).join('  '), 160),
    iconPath: new vscode.ThemeIcon(entry.place === 'cloud' ? 'cloud' : 'device-desktop'),
  };
}

function nothing(query: string): Item {
  return { label: `No session has "${quickPickText(query, 60)}"`, alwaysShow: true };
}
