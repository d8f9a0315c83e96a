import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { disposeAll } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import type { CatalogEntry } from '../../catalog/entry';
import { classOf, tagsOf } from '../../catalog/facets';
import { createSearch } from '../../catalog/search';
import type { App } from '../app';
import { quickPickText } from '../quickPickText';
import { sessionTime } from '../tree/sessionItem';
import { listsAreThere } from './listsAreThere';
import { openSession } from './openSession';

/** Rows of one answer: more than anyone reads, few enough to be instant. */
const MAX_HITS = 200;

/** How often the hits follow rows that stream in: of 100,000 sessions a search takes 100 ms. Milliseconds. */
const FOLLOW_MS = 500;

type Item = vscode.QuickPickItem & { readonly entry?: CatalogEntry };

/** Quick search over every session there is. Enter opens. */
export async function searchSessions(app: App): Promise<void> {
  const entry = await pickSession(app, (count) => `Search ${plural(count, 'session')}`);
  if (entry) await openSession(app, { kind: 'session', id: entry.id, entry });
}

/**
 * Lets the user pick a session, by any field; undefined when there is none to be picked. The search finds and ranks;
 * `alwaysShow` keeps the pick from dropping what its own matching, by label only, would not find. The pick is there at
 * once, and follows the lists while it is open: what is typed stays, and so does the row that Enter would open.
 * @param title by how many sessions there are
 */
export function pickSession(app: App, title: (count: number) => string): Promise<CatalogEntry | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  const texts = new Map<CatalogEntry, string>();
  let search: ReturnType<typeof createSearch>;
  /** The row that Enter would open. */
  let active: string | undefined;
  /** VS Code tells of the first of new rows, although another one was made the active one with them. */
  let isFirstIgnored = false;
  let isOpen = true;
  const show = (): void => {
    const hits = search(pick.value, MAX_HITS).map(({ entry }) => itemOf(entry));
    pick.items = hits.length > 0 ? hits : [pick.busy ? READING : nothing(pick.value)];
  };
  const follow = (): void => {
    const entries = app.model.all();
    search = createSearch(entries, texts);
    pick.title = title(entries.length);
    show();
    const same = pick.items.filter(({ entry }) => entry && entry.id === active);
    isFirstIgnored = same.length > 0;
    if (isFirstIgnored) pick.activeItems = same;
  };
  const following = new Throttle(follow, FOLLOW_MS);
  const changes = app.model.onDidChange(() => following.request());
  pick.placeholder = 'Name, tag, class, description or file name';
  pick.busy = true;
  pick.onDidChangeValue(() => {
    isFirstIgnored = false;
    show();
  });
  pick.onDidChangeActive(([item]) => {
    if (!isFirstIgnored) active = item?.entry?.id;
    isFirstIgnored = false;
  });
  following.now();
  pick.show();
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      resolve(pick.selectedItems[0]?.entry);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      isOpen = false;
      disposeAll([changes, following]);
      pick.dispose();
    });
    const ready = (): void => {
      if (!isOpen) return;
      pick.busy = false;
      following.request();
    };
    void listsAreThere(app).then(ready, ready);
  });
}

const itemOf = (entry: CatalogEntry): Item => ({ ...sessionPickItem(entry), alwaysShow: true, entry });

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

const READING: Item = { label: 'The lists are still being read…', alwaysShow: true };

function nothing(query: string): Item {
  return { label: `No session has "${quickPickText(query, 60)}"`, alwaysShow: true };
}
