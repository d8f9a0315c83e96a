import * as vscode from 'vscode';
import type { CatalogEntry } from '../../catalog/entry';
import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { refOfUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';
import { describeImage } from '../viewer/imageLabels';
import { activeSession } from '../viewer/sessionTabs';
import { toSessionView } from '../viewer/sessionView';
import { sayNoSession } from './sessionFiles';
import { listsAreThere } from './listsAreThere';
import { sessionPickItem } from './searchSessions';
import type { SessionChoice } from './sessionChoices';

/**
 * Asks for the rows that a command works on where it was called on none. Also so when a click meets no row, because VS
 * Code was just rebuilding the tree: what was meant is not guessed.
 */
export async function pickRows(
  app: App,
  choice: SessionChoice,
): Promise<readonly (SessionNode | ImageNode)[]> {
  const sessions = await pickSessions(app, choice);
  const [session] = sessions;
  return choice.images && session ? pickImages(app, session, choice) : sessions;
}

/**
 * The one in the active editor comes first, then those selected in the tree. Where several can be, these are ticked, or
 * that one where none is selected.
 */
async function pickSessions(app: App, { title, many, fits, images }: SessionChoice): Promise<SessionNode[]> {
  await listsAreThere(app);
  const entries = app.model.all().filter(fits);
  if (entries.length === 0) {
    sayNoSession();
    return [];
  }
  const selection = app.tree.selection.flatMap((node) => (node.kind === 'session' ? [node.entry.id] : []));
  const selected = new Set(selection);
  const uri = activeSession();
  const shown = uri && app.model.find(refOfUri(uri))?.id;
  if (selected.size === 0 && shown !== undefined) selected.add(shown);
  const rank = ({ id }: CatalogEntry): number => (id === shown ? 2 : Number(selected.has(id)));
  const newestFirst = entries.toSorted((a, b) => (b.time ?? 0) - (a.time ?? 0));
  const ordered = newestFirst.toSorted((a, b) => rank(b) - rank(a));
  const items = ordered.map((entry) => ({
    ...sessionPickItem(entry),
    picked: many && selected.has(entry.id),
    entry,
  }));
  const options = {
    title: images ? `${title}: of which session?` : title,
    placeHolder: 'Title, tag, class or description',
    matchOnDescription: true,
    matchOnDetail: true,
  };
  const picked = many
    ? await vscode.window.showQuickPick(items, { ...options, canPickMany: true })
    : await vscode.window.showQuickPick(items, options);
  return [picked ?? []].flat().map(({ entry }) => ({ kind: 'session', id: entry.id, entry }));
}

async function pickImages(
  app: App,
  { entry }: SessionNode,
  { title, images: number }: SessionChoice,
): Promise<ImageNode[]> {
  const session = refOf(entry, app.connections.current?.id ?? '');
  const { images } = toSessionView(await app.loader.load(session, new AbortController().signal));
  const items = images.map((image, index) => ({
    label: describeImage(image, index, images.length),
    picked: number === 'many' && images.length === 1,
    index,
  }));
  const picked =
    number === 'many'
      ? await vscode.window.showQuickPick(items, { title, canPickMany: true })
      : await vscode.window.showQuickPick(items, { title });
  return [picked ?? []]
    .flat()
    .map(({ index }) => ({ kind: 'image', id: `${entry.id}/${index}`, entry, index }));
}
