import * as vscode from 'vscode';
import { isCancelled, toFastshotError, type FastshotError } from '../base/errors';
import { recoveryFor, type RecoveryAction } from '../sync/recovery';
import { messageText } from './quickPickText';
import { RETRY } from './viewer/protocol';

/** A button that leads from an error to what mends it. `id` is a command. */
export interface ErrorAction {
  readonly id: string;
  readonly label: string;
}

const SHOW_LOG: ErrorAction = { id: 'fastshot.log.show', label: 'Show Log' };
const REFRESH: ErrorAction = { id: 'fastshot.sessions.refresh', label: 'Retry' };
const CONNECT: ErrorAction = { id: 'fastshot.store.connect', label: 'Connect Again…' };

const ACTIONS: Partial<Record<RecoveryAction, readonly ErrorAction[]>> = {
  goOffline: [REFRESH],
  enterKey: [{ id: 'fastshot.key.enter', label: 'Enter Another Key…' }],
  unlock: [{ id: 'fastshot.vault.unlock', label: 'Unlock…' }],
  reviewVault: [{ id: 'fastshot.vault.unlock', label: 'Review…' }],
  reconnect: [CONNECT],
  confirmAddress: [{ id: 'fastshot.store.test', label: 'Review the Address…' }],
  fixRegion: [CONNECT],
};

/** Which buttons fit an error, the most useful first. */
export function actionsFor(error: FastshotError): readonly ErrorAction[] {
  return [...(ACTIONS[recoveryFor(error).action] ?? []), SHOW_LOG];
}

/** The same for an editor, which tries again by itself what it shows: no need to refresh the list for that. */
export function editorActionsFor(error: FastshotError): readonly ErrorAction[] {
  const mending = ACTIONS[recoveryFor(error).action] ?? [];
  return [...mending.filter(({ id }) => id !== REFRESH.id), RETRY, SHOW_LOG];
}

/**
 * Shows an error the user has to know of: what happened, what was kept, what to do. Cancel is no error. Nobody is to
 * wait until the message is closed.
 */
export function showError(thrown: unknown): void {
  if (!isCancelled(thrown)) void showFailure(toFastshotError(thrown));
}

async function showFailure(error: FastshotError): Promise<void> {
  const actions = actionsFor(error);
  const text = `${messageText(error.message, 400)} ${recoveryFor(error).kept}`;
  const picked = await vscode.window.showErrorMessage(text, ...actions.map(({ label }) => label));
  const action = actions.find(({ label }) => label === picked);
  if (action) await vscode.commands.executeCommand(action.id);
}
