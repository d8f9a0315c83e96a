import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { disposeAll } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import type { CatalogEntry } from '../../catalog/entry';
import { classOf, tagsOf } from '../../catalog/facets';
import { plainText } from '../../session/title';
import type { App } from '../app';
import { LiveItems } from '../liveItems';
import { LiveSearch } from '../liveSearch';
import { quickPickText } from '../quickPickText';
import { sessionTime } from '../tree/sessionItem';
import { listsAreThere } from './listsAreThere';
import { openSession } from './openSession';

/** How often the hits follow rows that stream in, ms. */
const FOLLOW_MS = 500;

type Item = vscode.QuickPickItem & { readonly entry?: CatalogEntry };

/** Quick search over every session there is. Enter opens. */
export async function searchSessions(app: App): Promise<void> {
  const entry = await pickSession(app, (count) => `Search ${plural(count, 'session')}`);
  if (!entry) return;
  app.rows.request(entry.id);
  await openSession(app, { kind: 'session', id: entry.id, entry });
}

/**
 * Lets the user pick a session, by any field; undefined when there is none to be picked. The search finds and ranks;
 * `alwaysShow` keeps the pick from dropping what its own matching, by label only, would not find. The pick is there at
 * once, and follows the lists while it is open: what is typed stays, and so does the row that Enter would open.
 * @param title by how many sessions there are
 */
export function pickSession(app: App, title: (count: number) => string): Promise<CatalogEntry | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  // VS Code would sort what is found by its label, so that of equal hits not the newest comes first. It takes this, though
  // its types do not have it (proposed API `quickPickSortByLabel`).
  (pick as { sortByLabel?: boolean }).sortByLabel = false;
  const live = new LiveItems(pick, ({ entry }) => entry?.id);
  const itemsOf = (found: readonly CatalogEntry[], query: string): readonly Item[] =>
    found.length > 0 ? found.map(itemOf) : [pick.busy ? READING : nothing(query)];
  let isOpen = true;
  const search = new LiveSearch(pick, live, app.model.texts, itemsOf);
  const follow = (): void => {
    const entries = app.model.all();
    search.over(entries);
    const isLocked = app.connections.current?.sealed?.isLocked ?? false;
    pick.title = isLocked ? `${title(entries.length)} · the vault is locked` : title(entries.length);
  };
  const following = new Throttle(follow, FOLLOW_MS, () => search.tookMs);
  const changes = app.model.onDidChange(() => following.request());
  pick.placeholder = 'Title, #tag, class, description, colour, month, 2026-04, local, 5 images…';
  pick.busy = true;
  pick.onDidChangeValue(() => search.typed());
  following.now();
  pick.show();
  return new Promise((resolve) => {
    pick.onDidAccept(async () => {
      const picked = (await search.chosen())?.entry;
      // As it is now: what only looks the same is not shown anew.
      resolve(picked && (app.model.all().find(({ id }) => id === picked.id) ?? picked));
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      isOpen = false;
      search.close();
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
    ? 'no longer in the store'
    : { cloud: 'cloud', local: 'local', copies: 'local copy' }[entry.place];
  const facts = [
    entry.time === undefined ? undefined : sessionTime(entry.time, Date.now()),
    metadata?.imageCount === undefined ? undefined : plural(metadata.imageCount, 'image'),
    where,
  ];
  const tags = tagsOf(entry).map((tag) => `#${tag}`);
  return {
    label: quickPickText(entry.title),
    description: facts.filter(Boolean).join(' · '),
    detail: quickPickText(
      [classOf(entry), ...tags, plainText(metadata?.desc.slice(0, 400) ?? '')].filter(Boolean).join('  '),
      160,
    ),
    iconPath: new vscode.ThemeIcon(entry.place === 'cloud' ? 'cloud' : 'device-desktop'),
  };
}

const READING: Item = { label: 'The lists are still being read…', alwaysShow: true };

function nothing(query: string): Item {
  return { label: `No session has "${quickPickText(query, 60)}"`, alwaysShow: true };
}
