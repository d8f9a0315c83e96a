import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import { toEntry } from '../../catalog/entry';
import { storeId, storeLabel } from '../../storage/storeConfig';
import { type CopyRoute, forgetCopy, listCopies, readCopies } from '../../sync/copy/copyRecord';
import { planRemoval, removeCopied, type RemovalPlan } from '../../sync/copy/removeCopied';
import { requireDeletes } from '../../sync/write/failures';
import type { App } from '../app';
import { runBatch } from '../commands/batch';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { openTarget } from './copyTarget';

/** Removes from an old store the sessions whose copies were verified in the new vault, after one question. */
export async function removeCopiedSessions(app: App): Promise<void> {
  const route = await chooseRoute(app);
  const { current } = app.connections;
  const isCurrent = current?.id === storeId(route.source);
  const source = isCurrent ? current : app.connections.beside(route.source);
  try {
    await source.allRows;
    await removeFrom(app, source, route);
  } finally {
    if (!isCurrent) source.dispose();
  }
}

async function chooseRoute({ home }: App): Promise<CopyRoute> {
  const routes = await listCopies(home);
  const [first, ...others] = routes;
  if (!first) {
    throw new FastshotError(
      'notFound',
      'Nothing to remove: no session was copied into a new vault from this machine.',
    );
  }
  if (others.length === 0) return first;
  const items = routes.map((route) => ({
    label: `$(archive) ${quickPickText(storeLabel(route.source), 60)}`,
    description: `copied into ${quickPickText(storeLabel(route.target), 60)}`,
    route,
  }));
  const title = 'Remove Copied Sessions';
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: 'From which old store?' });
  if (!picked) throw new FastshotError('cancelled', 'Cancelled.');
  return picked.route;
}

async function removeFrom(app: App, source: Connection, route: CopyRoute): Promise<void> {
  const target = await openTarget(app, route.target);
  try {
    const store = await source.store();
    requireDeletes(store);
    const copies = await readCopies(app.home, route);
    const looking = { kind: 'test', title: `Comparing ${source.label} with its copy` };
    const operation = app.operations.run(looking, ({ signal }) =>
      planRemoval({ store, config: route.source }, target.store, copies, signal),
    );
    const plan = await showOperation(app.operations, operation);
    const how = await confirm(plan, route);
    if (how === undefined) return;
    const { removable, staying } = plan;
    const byName = new Map(removable.map((each) => [each.session.filename, each]));
    const entries = removable.map(({ session }) => toEntry('cloud', session));
    const batch = { kind: 'remove', doing: 'Removing', done: 'removed', isAudited: true } as const;
    const removed = await runBatch(app, batch, entries, ({ row: { filename } }, { signal }) =>
      audited(app.audit, { operation: 'remove', session: filename, store: source.id }, () =>
        removeCopied(source.writer.deps, target.store, byName.get(filename)!, how, signal),
      ),
    );
    await source.writer.deps.rows.settled();
    if (removed.length === removable.length) {
      const id = storeId(route.target);
      await app.nextSteps.remove((step) => step.kind === 'cleanUp' && step.storeId === id);
      if (staying === 0) await forgetCopy(app.home, route);
    }
    if (removed.length > 0) {
      const left = staying > 0 ? ` ${plural(staying, 'session')} stayed there.` : '';
      void vscode.window.showInformationMessage(
        `${plural(removed.length, 'session')} removed from ${messageText(source.label, 60)}.${left}`,
      );
    }
  } finally {
    target.dispose();
  }
}

async function confirm(
  { removable, staying }: RemovalPlan,
  { source, target }: CopyRoute,
): Promise<'trash' | 'forGood' | undefined> {
  const from = messageText(storeLabel(source), 60);
  const into = messageText(storeLabel(target), 60);
  if (removable.length === 0) {
    void vscode.window.showInformationMessage(
      `Nothing to remove: no session of ${from} has a verified copy in ${into}.`,
    );
    return undefined;
  }
  const trash = 'Move to Its Trash';
  const forGood = 'Delete for Good';
  const stay = `${plural(staying, 'session')} without a verified copy ${staying === 1 ? 'stays' : 'stay'}.`;
  const detail = [
    `Their copies in ${into} were read back and compared. Each copy is checked once more before its original is removed. Nothing else is removed.${staying > 0 ? ` ${stay}` : ''}`,
    'Everybody who still works with the old store, also with the desktop app, loses them there.',
    'They stay in its trash for 30 days, encrypted as they are now. The trash is emptied only while somebody is connected to it.',
  ];
  const answer = await vscode.window.showWarningMessage(
    `Remove ${plural(removable.length, 'copied session')} from ${from}?`,
    { modal: true, detail: detail.join('\n\n') },
    trash,
    forGood,
  );
  return answer === trash ? 'trash' : answer === forGood ? 'forGood' : undefined;
}
