import * as vscode from 'vscode';
import type { ConnectionReport } from '../../storage/connectionTest';
import type { App } from '../app';
import { fieldAtFault } from '../connect/afterFailure';
import {
  choiceOf,
  draftOf,
  presentVault,
  reachedBy,
  type StoreChoice,
  type StoreDraft,
} from '../connect/draft';
import { readDesktopDraft } from '../connect/importDesktop';
import { reviewStore } from '../connect/review';
import { saveConnection } from '../connect/saveConnection';
import { failedStep, findAndTest } from '../connect/testing';
import { askForStore, type Ahead } from '../connect/wizard';
import { messageText } from '../quickPickText';
import { readStoreConfig } from '../settings';

/** Asks for a store, tests it, and connects. Nothing is saved before the test went well or the user says so. */
export async function connectStore(app: App): Promise<void> {
  await testAndConnect(
    app,
    await askForStore(draftOf(presentConfig()), (entered) => lookAhead(app, entered)),
  );
}

/** The same with the answers of the desktop app's configuration, on one page where each can be changed. */
export async function importDesktopStore(app: App): Promise<void> {
  await testAndConnect(app, await reviewStore(await readDesktopDraft()));
}

async function testAndConnect(app: App, entered: StoreDraft): Promise<void> {
  let draft = entered;
  for (;;) {
    const { choice, report } = await findAndTest(app, choiceOf(draft));
    draft = reachedBy(draft, choice.config);
    // The desktop app's sessions have no say in whether there is a sealed vault beside them.
    const isAboutDesktop = ['read', 'decode'].includes(failedStep(report)?.step ?? '');
    const chosen = report.ok || isAboutDesktop ? await withVault(app, choice, report) : undefined;
    if (chosen && (report.ok || chosen.config.vault !== undefined)) {
      return saveConnection(app, chosen, report);
    }
    const next = await askAfterFailure(report, draft);
    if (next === 'stop') return;
    if (next === 'save') {
      return saveConnection(app, chosen ?? (await withVault(app, choice, report)), report);
    }
    draft = next;
  }
}

/** A store of sealed vaults has no use for the desktop app's key. What cannot be found out is asked. */
async function lookAhead(app: App, draft: StoreDraft): Promise<Ahead> {
  const { isSealedOnly } = await import('../vault/vaultCommands');
  try {
    const { config, isSealed } = await isSealedOnly(app, choiceOf(draft));
    return { draft: reachedBy(draft, config), needsKey: !isSealed };
  } catch {
    return { draft, needsKey: true };
  }
}

/** The choice with the sealed vault to connect to, if it is to be one. A vault that is known here is never left unasked. */
async function withVault(app: App, choice: StoreChoice, report: ConnectionReport): Promise<StoreChoice> {
  const connected = presentVault(choice.config, presentConfig());
  const opened = await app.secrets.knownVaults(choice.config);
  const known = [...new Set([...(connected === undefined ? [] : [connected]), ...opened])];
  const { chooseVault } = await import('../vault/vaultCommands');
  return { ...choice, config: await chooseVault(app, choice, report, known) };
}

/** What to do when the test failed: try again with other entries, connect all the same, or stop. */
async function askAfterFailure(
  report: ConnectionReport,
  draft: StoreDraft,
): Promise<StoreDraft | 'save' | 'stop'> {
  const failed = failedStep(report);
  const again = 'Change the Entries…';
  const anyway = 'Connect Anyway';
  const answer = await vscode.window.showErrorMessage(
    messageText(failed?.message ?? 'The test failed.', 400),
    again,
    anyway,
  );
  if (answer === undefined) return 'stop';
  if (answer === anyway) return 'save';
  return reviewStore(draft, fieldAtFault(failed?.error));
}

/** Settings that are wrong must not keep anyone from connecting anew. */
function presentConfig(): ReturnType<typeof readStoreConfig> {
  try {
    return readStoreConfig();
  } catch {
    return undefined;
  }
}
