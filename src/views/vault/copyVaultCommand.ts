import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import { batchEnd } from '../../operations/batchEnd';
import { sealedVault } from '../../sealing/sealedVault';
import { type StoreConfig, storeId, storeIdentity, storeLabel } from '../../storage/storeConfig';
import { systemClock } from '../../sync/clock';
import { CopyRecord, listCopies } from '../../sync/copy/copyRecord';
import { type CopyResult, copyVault } from '../../sync/copy/copyVault';
import type { App } from '../app';
import { showProblems } from '../commands/batch';
import { connected } from '../commands/sessionFiles';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { writeStoreConfig } from '../settings';
import { askCopyPlace, makeTarget, openTarget, type OpenTarget } from './copyTarget';

/**
 * Copies all sessions of the connected store into a new sealed vault: the upgrade from the desktop app's encryption, and
 * the way to a vault with entirely new keys. Stopped, it goes on where it was; in the end it offers to switch.
 */
export async function copyIntoNewVault(app: App): Promise<void> {
  const connection = connected(app);
  await connection.allRows;
  await connection.vault();
  await requireNothingWaits(connection);
  const begun = await chooseBegun(app, connection);
  if (begun === undefined && !(await confirmCopy(connection))) return;
  const target = begun
    ? await openTarget(app, begun)
    : await makeTarget(app, connection, await askCopyPlace(connection.config));
  try {
    const result = await run(app, connection, target);
    void offerSwitch(app, connection, target.config, result);
  } finally {
    target.dispose();
  }
}

/** What waits goes out into the old store only, and would be missing in the new one. */
async function requireNothingWaits({ writer: { outbox }, label }: Connection): Promise<void> {
  await outbox.refresh();
  const waiting = outbox.items.length;
  if (waiting === 0) return;
  throw new FastshotError(
    'busy',
    `${plural(waiting, 'change')} to ${label} still ${waiting === 1 ? 'waits' : 'wait'}. Upload or discard them first: Fastshot: Show Waiting Uploads….`,
  );
}

/** A copy that was begun before, to go on with; undefined for a new one. */
async function chooseBegun(app: App, { config, label }: Connection): Promise<StoreConfig | undefined> {
  const routes = (await listCopies(app.home)).filter(
    ({ source }) => storeIdentity(source) === storeIdentity(config),
  );
  if (routes.length === 0) return undefined;
  const items: (vscode.QuickPickItem & { readonly target?: StoreConfig })[] = routes.map(({ target }) => ({
    label: `$(debug-continue) Go on with the copy in ${quickPickText(storeLabel(target), 60)}`,
    detail: 'Copies only what is not copied and compared yet.',
    target,
  }));
  items.push({ label: '$(add) Copy into another new vault…' });
  const title = `Copy ${quickPickText(label, 60)} into a Sealed Vault`;
  const picked = await vscode.window.showQuickPick(items, { title, ignoreFocusOut: true });
  if (!picked) throw new FastshotError('cancelled', 'Cancelled.');
  return picked.target;
}

async function confirmCopy({ label, mirror }: Connection): Promise<boolean> {
  const choose = 'Choose Where…';
  const answer = await vscode.window.showInformationMessage(
    `Copy all ${plural(mirror.rows().size, 'session')} of ${messageText(label, 60)} into a new sealed vault?`,
    {
      modal: true,
      detail: [
        'The Fastshot desktop app cannot read a sealed vault. People who use it need the old store, or sessions exported for it.',
        'Each copy is read back and compared with the original, image by image and field by field. You can cancel, and go on later.',
        'The old store stays as it is until you remove the copied sessions. Its trash is not copied.',
      ].join('\n\n'),
    },
    choose,
  );
  return answer === choose;
}

async function run(app: App, connection: Connection, target: OpenTarget): Promise<CopyResult> {
  const { config, id, label, mirror } = connection;
  const [store, vault] = await Promise.all([connection.store(), connection.vault()]);
  const targetId = storeId(target.config);
  const title = `Copying ${label} into ${storeLabel(target.config)}`;
  const spec = { kind: 'copy', title, scope: id, key: `copy/${id}/${targetId}` };
  const operation = app.operations.run(spec, ({ signal, report, endAs }) =>
    audited(
      app.audit,
      { operation: 'copy', store: id },
      async () => {
        const record = await CopyRecord.open(app.home, { source: config, target: target.config });
        const deps = {
          source: { store, vault },
          target: { store: target.store, vault: sealedVault(app.age, target.opened.keys) },
          sourceConfig: config,
          rowOf: (filename: string) => mirror.rows().get(filename),
          record,
          clock: systemClock,
          log: app.log,
        };
        try {
          const result = await copyVault(deps, (done, total) => report({ done, total }), signal);
          const failures = result.failures.map(({ message }) => new FastshotError('internal', message));
          const total = result.verified + failures.length;
          const unhappy = batchEnd({ total, failures, waiting: [] });
          if (unhappy) endAs(unhappy);
          return result;
        } finally {
          await record.close();
        }
      },
      ({ verified, failures }) =>
        `${verified} verified in ${targetId}${failures.length > 0 ? `, ${failures.length} not copied` : ''}`,
    ),
  );
  return showOperation(app.operations, operation);
}

async function offerSwitch(
  app: App,
  { id, label }: Connection,
  target: StoreConfig,
  { verified, failures }: CopyResult,
): Promise<void> {
  if (failures.length > 0) {
    const problems = failures.map(({ message }) => message);
    void showProblems(app, `${plural(failures.length, 'session')} could not be copied. `, problems);
  }
  if (verified > 0) await app.nextSteps.add({ kind: 'switch', storeId: id, target, copied: verified });
  const switchNow = 'Switch to the New Vault';
  const answer = await vscode.window.showInformationMessage(
    `${plural(verified, 'session')} of ${messageText(label, 60)} copied into ${messageText(storeLabel(target), 60)}, each read back and compared.`,
    switchNow,
  );
  if (answer === switchNow) await switchToVault(app, target);
}

/** Connects to the vault that all sessions were copied into. What is left to do then is in the list. */
export async function switchToVault(app: App, target: StoreConfig): Promise<void> {
  const { current } = app.connections;
  const id = storeId(target);
  await writeStoreConfig(target);
  await app.audit.record({ operation: 'connect', store: id, outcome: 'done' });
  await app.nextSteps.remove((step) => step.kind === 'switch' && storeId(step.target) === id);
  if (current && current.id !== id) {
    await app.nextSteps.add({ kind: 'cleanUp', storeId: id, old: current.label });
  }
  app.connections.reload();
  const connection = app.connections.current;
  if (!connection) return;
  await vscode.commands.executeCommand('fastshot.sessions.focus');
  await showOperation(app.operations, connection.startSync('full'));
  const count = plural(connection.mirror.rows().size, 'session');
  void vscode.window.showInformationMessage(
    `Connected to ${messageText(connection.label)}: ${count}. The old store is as it was; Fastshot: Remove Copied Sessions from the Old Store… cleans it up.`,
  );
}
