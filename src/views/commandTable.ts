import * as vscode from 'vscode';
import { forLog, isCancelled } from '../base/errors';
import type { App } from './app';
import { calledByKey } from './commands/calledByKey';
import { rowInEditor, rowInPage } from './commands/calledInEditor';
import { calledInPage, doneByPage } from './commands/calledInPage';
import { calledOn, isOfEditor } from './commands/calledOn';
import type { LOOKING } from './commands/looking';
import type { MOVING } from './commands/moving';
import { refreshSessions } from './commands/refreshSessions';
import { SESSION_CHOICES } from './commands/sessionChoices';
import type { CONNECTING } from './connect/connecting';
import { showError } from './errorActions';
import type { MAKING } from './make/making';
import type { MAINTENANCE } from './maintain/maintenance';
import type { TRANSFER } from './transfer/transfer';
import type { VAULT } from './vault/vaultCommands';

// What it was called on, if that is of a kind it works on (`calledOn`): a clicked node, then all selected ones.
type Handler = (app: App, clicked: never, selected?: readonly unknown[]) => void | Promise<void>;

/** Commands of the parts that are loaded on first use. */
const transfer =
  (id: keyof typeof TRANSFER): Handler =>
  async (app, clicked, selected) =>
    (await import('./transfer/transfer')).TRANSFER[id](app, clicked, selected);

const maintenance =
  (id: keyof typeof MAINTENANCE): Handler =>
  async (app) =>
    (await import('./maintain/maintenance')).MAINTENANCE[id](app);

/** The same for what makes sessions. */
const making =
  (id: keyof typeof MAKING): Handler =>
  async (...called) =>
    (await import('./make/making')).MAKING[id](...called);

/** The same for what moves and removes sessions. */
const moving =
  (id: keyof typeof MOVING): Handler =>
  async (...called) =>
    (await import('./commands/moving')).MOVING[id](...called);

/** The same for what finds, opens and shows them. */
const looking =
  (id: keyof typeof LOOKING): Handler =>
  async (...called) =>
    (await import('./commands/looking')).LOOKING[id](...called);

/** The same for what connects a store. */
const connecting =
  (id: keyof typeof CONNECTING): Handler =>
  async (app) =>
    (await import('./connect/connecting')).CONNECTING[id](app);

/** The same for sealed vaults. */
const vault =
  (id: keyof typeof VAULT): Handler =>
  async (...called) =>
    (await import('./vault/vaultCommands')).VAULT[id](...called);

const COMMANDS: Record<string, Handler> = {
  'fastshot.manager.open': async ({ rows }) => {
    await vscode.commands.executeCommand('fastshot.sessions.focus');
    await rows.focus();
  },
  'fastshot.store.connect': connecting('fastshot.store.connect'),
  'fastshot.store.importDesktop': connecting('fastshot.store.importDesktop'),
  'fastshot.store.disconnect': connecting('fastshot.store.disconnect'),
  'fastshot.store.test': connecting('fastshot.store.test'),
  'fastshot.key.enter': looking('fastshot.key.enter'),
  'fastshot.vault.unlock': vault('fastshot.vault.unlock'),
  'fastshot.vault.lock': vault('fastshot.vault.lock'),
  'fastshot.vault.changePassphrase': vault('fastshot.vault.changePassphrase'),
  'fastshot.vault.addMember': vault('fastshot.vault.addMember'),
  'fastshot.vault.removeMember': vault('fastshot.vault.removeMember'),
  'fastshot.vault.rotateKey': vault('fastshot.vault.rotateKey'),
  'fastshot.vault.repair': vault('fastshot.vault.repair'),
  'fastshot.vault.reseal': vault('fastshot.vault.reseal'),
  'fastshot.vault.words': vault('fastshot.vault.words'),
  'fastshot.vault.recoveryKey': vault('fastshot.vault.recoveryKey'),
  'fastshot.vault.copy': vault('fastshot.vault.copy'),
  'fastshot.vault.removeCopied': vault('fastshot.vault.removeCopied'),
  'fastshot.next.take': vault('fastshot.next.take'),
  'fastshot.next.dismiss': vault('fastshot.next.dismiss'),
  'fastshot.sessions.refresh': refreshSessions,
  'fastshot.sessions.search': looking('fastshot.sessions.search'),
  'fastshot.sessions.filter': looking('fastshot.sessions.filter'),
  'fastshot.sessions.clearFilter': looking('fastshot.sessions.clearFilter'),
  'fastshot.sessions.group': looking('fastshot.sessions.group'),
  'fastshot.sessions.sort': looking('fastshot.sessions.sort'),
  'fastshot.session.new': making('fastshot.session.new'),
  'fastshot.session.newFromClipboard': making('fastshot.session.newFromClipboard'),
  'fastshot.session.saveClipboard': making('fastshot.session.saveClipboard'),
  'fastshot.draft.open': making('fastshot.draft.open'),
  'fastshot.session.edit': making('fastshot.session.edit'),
  'fastshot.session.redact': making('fastshot.session.redact'),
  'fastshot.session.annotate': looking('fastshot.session.annotate'),
  'fastshot.image.newSession': making('fastshot.image.newSession'),
  'fastshot.session.newQuick': making('fastshot.session.newQuick'),
  'fastshot.session.open': looking('fastshot.session.open'),
  'fastshot.session.preview': looking('fastshot.session.preview'),
  'fastshot.session.copyMarkdown': looking('fastshot.session.copyMarkdown'),
  // Only by its key in the tree, which calls others.
  'fastshot.row.copy': () => undefined,
  'fastshot.session.download': looking('fastshot.session.download'),
  'fastshot.session.dropCopy': looking('fastshot.session.dropCopy'),
  'fastshot.session.upload': moving('fastshot.session.upload'),
  'fastshot.session.copyToLocal': moving('fastshot.session.copyToLocal'),
  'fastshot.session.remove': moving('fastshot.session.remove'),
  'fastshot.trash.show': moving('fastshot.trash.show'),
  'fastshot.outbox.show': moving('fastshot.outbox.show'),
  'fastshot.waiting.retry': moving('fastshot.waiting.retry'),
  'fastshot.waiting.keep': moving('fastshot.waiting.keep'),
  'fastshot.waiting.discard': moving('fastshot.waiting.discard'),
  'fastshot.gone.restore': moving('fastshot.gone.restore'),
  'fastshot.session.saveAs': transfer('fastshot.session.saveAs'),
  'fastshot.session.exportImages': transfer('fastshot.session.exportImages'),
  'fastshot.session.exportDesktop': transfer('fastshot.session.exportDesktop'),
  'fastshot.session.copyLink': transfer('fastshot.session.copyLink'),
  'fastshot.sessions.import': transfer('fastshot.sessions.import'),
  'fastshot.samples.open': transfer('fastshot.samples.open'),
  'fastshot.session.copyName': looking('fastshot.session.copyName'),
  'fastshot.session.reveal': looking('fastshot.session.reveal'),
  'fastshot.image.open': looking('fastshot.image.open'),
  'fastshot.image.openAsFile': looking('fastshot.image.openAsFile'),
  'fastshot.image.openToSide': looking('fastshot.image.openToSide'),
  'fastshot.image.copy': looking('fastshot.image.copy'),
  'fastshot.image.saveAs': transfer('fastshot.image.saveAs'),
  'fastshot.gone.review': moving('fastshot.gone.review'),
  'fastshot.gone.keep': moving('fastshot.gone.keep'),
  'fastshot.gone.remove': moving('fastshot.gone.remove'),
  'fastshot.returned.remove': moving('fastshot.returned.remove'),
  'fastshot.returned.keep': moving('fastshot.returned.keep'),
  'fastshot.indexes.rebuild': maintenance('fastshot.indexes.rebuild'),
  'fastshot.list.rebuild': maintenance('fastshot.list.rebuild'),
  'fastshot.store.verify': maintenance('fastshot.store.verify'),
  'fastshot.store.repair': maintenance('fastshot.store.repair'),
  'fastshot.cache.status': (app) => app.cacheStatus.show(),
  'fastshot.cache.validate': maintenance('fastshot.cache.validate'),
  'fastshot.cache.repair': maintenance('fastshot.cache.repair'),
  'fastshot.cache.limit': maintenance('fastshot.cache.limit'),
  'fastshot.cache.clear': maintenance('fastshot.cache.clear'),
  'fastshot.audit.show': maintenance('fastshot.audit.show'),
  'fastshot.operations.show': looking('fastshot.operations.show'),
  'fastshot.status.show': looking('fastshot.status.show'),
  'fastshot.log.show': (app) => app.showLog(),
  'fastshot.settings.open': (app) => app.openSettings(),
};

/** Registers every command with the one wrapper that shows errors and never a cancel. */
export function registerCommands(app: App): vscode.Disposable[] {
  return Object.entries(COMMANDS).map(([id, handler]) =>
    vscode.commands.registerCommand(id, async (passed: unknown, selection?: unknown) => {
      try {
        // Keys pass the focused row in a list (package.json), which is what tells them from clicks.
        if (Array.isArray(passed)) {
          const key = calledByKey(id, passed[0], app.tree.selection);
          return key && (await vscode.commands.executeCommand(key.command, key.row, key.rows));
        }
        const inPage = calledInPage(passed);
        const byPage = inPage && doneByPage(id, inPage);
        if (byPage) return app.editor.revealInActive(byPage);
        let called = [passed, selection];
        if (inPage) called = [await rowInPage(app, id, inPage)];
        else if (isOfEditor(id, passed)) called = [await rowInEditor(app, passed)];
        const { clicked, selected } = calledOn(id, ...called);
        const choice = clicked === undefined ? SESSION_CHOICES[id] : undefined;
        if (!choice) return await handler(app, clicked as never, selected);
        const { pickRows } = await import('./commands/looking');
        const rows = await pickRows(app, choice);
        if (rows[0]) await handler(app, rows[0] as never, rows);
      } catch (error) {
        if (!isCancelled(error)) app.log.error(`${id}: ${forLog(error)}`);
        showError(error);
      }
    }),
  );
}
