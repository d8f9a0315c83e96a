import pMap from 'p-map';
import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { protectionOf } from '../../session/protection';
import { sessionKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { rangeReader } from '../../storage/rangeReader';
import type { App } from '../app';
import type { Connection } from '../connections';
import { connected, fittingEntries } from '../commands/sessionFiles';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import type { SessionNode } from '../tree/nodes';
import { linkStatement, type PreparedLink } from './linkStatement';

const HOUR = 3600;
const LIFETIMES = [
  { label: '1 hour', seconds: HOUR },
  { label: '1 day', seconds: 24 * HOUR },
  { label: '7 days', description: 'the longest possible', seconds: 7 * 24 * HOUR },
] as const;
/** Sessions looked at together. */
const CONCURRENCY = 4;

/**
 * Copies links with which anybody can download sessions for a while, after saying what that means. The links
 * themselves go to the clipboard and nowhere else.
 */
export async function copyLink(app: App, clicked: SessionNode, selected?: readonly unknown[]): Promise<void> {
  const connection = connected(app);
  const entries = fittingEntries(clicked, selected, ({ place, gone }) => place === 'cloud' && !gone);
  const [first] = entries;
  if (!first) return;
  const store = await connection.store();
  const what = entries.length === 1 ? messageText(first.title, 80) : plural(entries.length, 'session');
  const lifetime = await vscode.window.showQuickPick(LIFETIMES, {
    title: `Link to ${what}`,
    placeHolder: 'How long should the link work?',
  });
  if (!lifetime) return;
  const links = await prepare(app, connection, store, entries, lifetime.seconds);
  const { message, detail } = linkStatement(links, lifetime.label, Date.now());
  const copy = links.length === 1 ? 'Copy Link' : 'Copy Links';
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, copy);
  if (answer !== copy) return;
  await vscode.env.clipboard.writeText(links.map(({ link }) => link.url).join('\n'));
  for (const { row } of entries) {
    const detail = `a link that works for ${lifetime.label}`;
    const event = { operation: 'share', session: row.filename, store: connection.id } as const;
    await app.audit.record({ ...event, outcome: 'done', detail });
  }
  const copied = links.length === 1 ? 'Link copied' : `${links.length} links copied, one a line`;
  void vscode.window.showInformationMessage(`${copied}.`);
}

/** Signs the links, and looks at each session: whether it is still there, and what it takes to read it. */
async function prepare(
  app: App,
  { id, label }: Connection,
  store: ObjectStore,
  entries: readonly CatalogEntry[],
  lifetimeSeconds: number,
): Promise<readonly PreparedLink[]> {
  const { link: makeLink } = store;
  if (!makeLink) {
    throw new FastshotError(
      'invalidInput',
      `${label} is a folder. Only a bucket has links that others can open.`,
    );
  }
  const operation = app.operations.run(
    { kind: 'share', title: `Preparing ${plural(entries.length, 'link')}`, scope: id },
    ({ signal }) =>
      pMap(
        entries,
        async ({ row, title }) => {
          const protection = await protectionOf(rangeReader(store, row), signal);
          const options = { lifetimeSeconds, fileName: row.filename };
          return { title, protection, link: await makeLink(sessionKey(row.filename), options, signal) };
        },
        { concurrency: CONCURRENCY, signal },
      ),
  );
  return showOperation(app.operations, operation);
}
