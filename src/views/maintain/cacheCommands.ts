import { join } from 'node:path';
import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { displaySize, plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import { batchEnd } from '../../operations/batchEnd';
import { systemClock } from '../../sync/clock';
import { type CacheParts, knownVersions } from '../../sync/maintain/cache/cacheParts';
import { checkCache, type CacheCheck } from '../../sync/maintain/cache/checkCache';
import { clearCopies, clearMetadata } from '../../sync/maintain/cache/clearCache';
import type { Eviction } from '../../sync/maintain/cache/limitCache';
import { type CacheRepair, repairCache, validateAndRepair } from '../../sync/maintain/cache/repairCache';
import type { OperationContext } from '../../operations/operation';
import type { App } from '../app';
import { connected } from '../commands/sessionFiles';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { enforceLimits } from './enforceLimits';

/** Where everything is that this machine keeps of a store. */
export const storeDirectory = ({ home, id }: Connection): string => join(home, 'stores', id);

/** The cache of a connected store. */
export const cacheParts = (connection: Connection): CacheParts => {
  const { mirror, metaCache, files } = connection;
  return { directory: storeDirectory(connection), mirror, metaCache, files };
};

/** Checks every file of the cache, and offers to fetch again what is broken. */
export async function validateCache(app: App): Promise<void> {
  const connection = connected(app);
  const check = await validate(app, connection);
  const label = messageText(connection.label);
  if (check.broken.length === 0) {
    void vscode.window.showInformationMessage(
      `The cache of ${label} is whole: ${plural(check.checked, 'file')} checked.`,
    );
    return;
  }
  const repair = 'Repair';
  const answer = await vscode.window.showWarningMessage(
    `${plural(check.broken.length, 'broken file')} in the cache of ${label}, of ${check.checked}. The sessions in the store are not affected.`,
    repair,
  );
  if (answer === repair) await mend(app, connection, check);
}

/** Validates the cache, and fetches again what is broken: what an earlier validation has found may be long ago. */
export async function repairCacheFiles(app: App): Promise<void> {
  await mend(app, connected(app));
}

/** Removes downloaded copies and cached metadata, whatever the user ticks. Never Local sessions or waiting work. */
export async function clearCache(app: App): Promise<void> {
  const connection = connected(app);
  const copies = await connection.files.list(knownVersions(connection));
  const size = copies.reduce((sum, copy) => sum + copy.size, 0);
  const items = [
    {
      label: 'Downloaded sessions',
      description: `${plural(copies.length, 'session')}, ${displaySize(size)}`,
      detail: 'Each only after the store has confirmed that it still has the very same session.',
      what: 'copies',
      picked: true,
    },
    {
      label: 'Lists and metadata',
      description: plural(connection.mirror.rows().size, 'session'),
      detail: 'Read again from the store at once.',
      what: 'metadata',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, {
    title: `Clear the Cache of ${connection.label}`,
    placeHolder: 'Sessions in the store, Local sessions and what waits to be uploaded are not touched.',
    canPickMany: true,
  });
  const what = new Set(picked?.map((item) => item.what));
  if (what.size === 0) return;
  const deps = {
    ...cacheParts(connection),
    store: await connection.store(),
    clock: systemClock,
    log: app.log,
  };
  const eviction = await inOperation(app, connection, 'Clearing the cache of', async ({ signal, report }) => {
    const gone = what.has('copies') ? await clearCopies(deps, report, signal) : undefined;
    if (what.has('metadata')) {
      await clearMetadata(deps, signal);
      await connection.sync.sync('full', signal, report);
    }
    return gone;
  });
  const metadata = what.has('metadata') ? ' Metadata was read again.' : '';
  void vscode.window.showInformationMessage(
    `Cleared the cache of ${messageText(connection.label)}.${eviction ? ` ${evictionText(eviction)}` : ''}${metadata}`,
  );
}

/** Opens the settings that limit the cache, and applies them. */
export async function limitCache(app: App): Promise<void> {
  const apply = 'Apply the Limits Now';
  const change = 'Change the Limits…';
  const picked = await vscode.window.showQuickPick(
    [
      { label: apply, detail: 'Removes the downloaded sessions that were unused the longest.' },
      { label: change, detail: 'Opens the settings fastshot.cache.maxSizeMB and fastshot.cache.maxAgeDays.' },
    ],
    { title: 'Limit Size and Age of Downloaded Sessions' },
  );
  if (picked?.label === change) {
    await vscode.commands.executeCommand('workbench.action.openSettings', 'fastshot.cache');
  }
  if (picked?.label !== apply) return;
  const connection = connected(app);
  const eviction = await inOperation(app, connection, 'Limiting the cache of', ({ signal, report }) =>
    enforceLimits(connection, report, signal),
  );
  void vscode.window.showInformationMessage(
    `The cache of ${messageText(connection.label)} is within its limits. ${evictionText(eviction)}`,
  );
}

async function validate(app: App, connection: Connection): Promise<CacheCheck> {
  const operation = app.operations.run(
    {
      kind: 'cache',
      title: `Validating the cache of ${connection.label}`,
      scope: connection.id,
      key: `cache/${connection.id}`,
    },
    async ({ signal, report }) => {
      await connection.allRows;
      const { parseMetaIndex } = await connection.vault();
      return checkCache(cacheParts(connection), parseMetaIndex, Date.now(), inFiles(report), signal);
    },
  );
  return showOperation(app.operations, operation);
}

/** @param check has just been made; without it, the cache is validated first */
async function mend(app: App, connection: Connection, check?: CacheCheck): Promise<void> {
  const label = messageText(connection.label);
  const [store, vault] = await Promise.all([connection.store(), connection.vault()]);
  const deps = { ...cacheParts(connection), store, vault, clock: systemClock, log: app.log };
  const { broken, left } = await inOperation(
    app,
    connection,
    'Repairing the cache of',
    async ({ signal, report, endAs }): Promise<CacheRepair> => {
      await connection.allRows;
      const onProgress = inFiles(report);
      const repair = check
        ? { broken: check.broken, left: await repairCache(deps, check.broken, onProgress, signal) }
        : await validateAndRepair(deps, Date.now(), onProgress, signal);
      if (repair.broken.length === 0) return repair;
      const failures = repair.left.map(({ why }) => new FastshotError('internal', why));
      const unhappy = batchEnd({ total: repair.broken.length, failures, waiting: [] });
      if (unhappy) endAs(unhappy);
      // What was broken of the lists is read by a sync; then the page can say that all is well.
      await connection.sync.sync('quick', signal);
      await checkCache(deps, vault.parseMetaIndex, Date.now(), onProgress, signal);
      return repair;
    },
  );
  if (broken.length === 0) {
    void vscode.window.showInformationMessage(`There is nothing to repair in the cache of ${label}.`);
    return;
  }
  const done = `Repaired ${broken.length - left.length} of ${plural(broken.length, 'broken file')} of ${label}.`;
  const why = messageText(left.map((each) => each.why).join(' '), 300);
  if (left.length > 0) void vscode.window.showWarningMessage(`${done} ${why}`);
  else void vscode.window.showInformationMessage(done);
}

const inFiles =
  (report: OperationContext['report']) =>
  ({ done, total }: { readonly done: number; readonly total: number }): void =>
    report({ done, total, message: `${done} of ${plural(total, 'file')}` });

function inOperation<T>(
  app: App,
  connection: Connection,
  doing: string,
  work: (context: OperationContext) => Promise<T>,
): Promise<T> {
  const title = `${doing} ${connection.label}`;
  const operation = app.operations.run({ kind: 'cache', title, scope: connection.id }, work);
  const event = { operation: 'cache', store: connection.id, detail: title } as const;
  return audited(app.audit, event, () => showOperation(app.operations, operation));
}

function evictionText({ removed, freed, unconfirmed }: Eviction): string {
  const kept =
    unconfirmed.length > 0
      ? ` ${plural(unconfirmed.length, 'copy', 'copies')} stayed: the store did not confirm that it still has the session.`
      : '';
  return `${plural(removed, 'download')} removed, ${displaySize(freed)} freed.${kept}`;
}
