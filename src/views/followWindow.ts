import * as vscode from 'vscode';
import { forLog } from '../base/errors';
import { usableKeys } from '../sync/vault/vaultRecord';
import type { App } from './app';
import { askForNewAddress } from './connect/confirmAddress';
import { showOperation } from './progress';
import { messageText } from './quickPickText';
import { readHome } from './settings';

/** Settings written one after the other are looked at once, ms. */
const SETTLE_MS = 200;

/** Keeps the graph in step with the window: settings, secrets, focus, and whether anyone sees the tree. */
export function followWindow(app: App, home: string): vscode.Disposable[] {
  const { connections, tree, secrets, local } = app;
  let timer: NodeJS.Timeout | undefined;
  const reloadSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => connections.reload(), SETTLE_MS);
  };
  const useKey = (): void => {
    void connections.localVault().then((vault) => local.setVault(vault));
  };
  useKey();
  return [
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('fastshot')) reloadSoon();
      if (event.affectsConfiguration('fastshot.home') && readHome() !== home) void offerReload();
    }),
    secrets.onDidChange((event) => {
      const { current, localKeyId } = connections;
      const concerned = [localKeyId, ...(current ? [current.id] : [])];
      if (concerned.some((id) => secrets.concerns(event, id))) connections.reload(true);
      hideIfLocked(app, secrets.vaultIn(event)).catch((error: unknown) =>
        app.log.error(`What a locked vault showed could not be closed: ${forLog(error)}`),
      );
    }),
    connections.onDidChange(useKey),
    connections.onDidGiveUp((sentence) => void showGivenUp(app, sentence)),
    connections.onDidChange(() => void askForNewAddress(app)),
    connections.onDidChange(() => carryOn(app)),
    connections.onDidChange(() => startSync(app)),
    tree.onDidChangeVisibility(() => startSync(app)),
    vscode.window.onDidChangeWindowState(({ focused }) => connections.current?.sync.setFocused(focused)),
    new vscode.Disposable(() => clearTimeout(timer)),
  ];
}

/** A vault is locked in all windows, whichever it was that locked it. */
async function hideIfLocked(app: App, storeId: string | undefined): Promise<void> {
  if (storeId === undefined || usableKeys(await app.secrets.vault(storeId))) return;
  const { hideSealed } = await import('./vault/vaultCommands');
  await hideSealed(app, storeId);
}

/** Everything on disk hangs on the home folder: another one wants a window that starts with it. */
async function offerReload(): Promise<void> {
  const reload = 'Reload Window';
  const answer = await vscode.window.showInformationMessage(
    'Fastshot uses the new folder of fastshot.home once the window is reloaded.',
    reload,
  );
  if (answer === reload) await vscode.commands.executeCommand('workbench.action.reloadWindow');
}

/** What a crash or an offline day has left undone goes out by itself, whether anybody looks at the list or not. */
function carryOn({ connections: { current } }: App): void {
  if (!current) return;
  const { outbox } = current.writer;
  void current.firstRows.then(() => outbox.refresh()).then(() => outbox.flush());
}

/** Work that the user began once and that will not be done any more. */
async function showGivenUp({ showLog }: App, sentence: string): Promise<void> {
  const log = 'Show Log';
  const answer = await vscode.window.showWarningMessage(messageText(sentence, 400), log);
  if (answer === log) showLog();
}

/** Automatic syncs begin when the tree is seen. The very first one is worth a notification: it fills the list. */
function startSync(app: App): void {
  const { current } = app.connections;
  if (!current || !app.tree.visible) return;
  current.sync.setFocused(vscode.window.state.focused);
  void current.allRows.then(() => {
    if (app.connections.current !== current) return;
    if (current.mirror.sync().lastSync > 0) return current.sync.start();
    // What goes wrong shows in the view and the status bar.
    return showOperation(app.operations, current.startSync('full'))
      .catch(() => {})
      .finally(() => current.sync.start());
  });
}
