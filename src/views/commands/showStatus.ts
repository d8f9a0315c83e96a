import * as vscode from 'vscode';
import { recoveryFor } from '../../sync/recovery';
import type { App } from '../app';
import { actionsFor, type ErrorAction } from '../errorActions';
import { quickPickText } from '../quickPickText';
import { viewMessage } from '../status/statusText';

/** What a click on the status bar leads to: where one stands, and the commands that fit. */
export async function showStatus(app: App): Promise<void> {
  const facts = app.status.facts();
  const { state } = facts;
  const error =
    state.kind === 'attention' || state.kind === 'offline' ? state.error : app.connections.problem;
  const review: ErrorAction[] =
    state.kind === 'needsConfirmation' || facts.goneToDecide > 0
      ? [{ id: 'fastshot.gone.review', label: 'Review Sessions No Longer in the Store…' }]
      : [];
  const usual: readonly ErrorAction[] = [
    { id: 'fastshot.manager.open', label: 'Open Session Manager' },
    { id: 'fastshot.sessions.refresh', label: 'Refresh' },
    { id: 'fastshot.operations.show', label: 'Show Operations' },
    { id: 'fastshot.log.show', label: 'Show Log' },
  ];
  const first = [...(error ? actionsFor(error) : []), ...review];
  const actions = [...first, ...usual.filter(({ id }) => !first.some((action) => action.id === id))];
  const standing = error ? `${error.message} ${recoveryFor(error).kept}` : viewMessage(facts, Date.now());
  const picked = await vscode.window.showQuickPick(
    actions.map(({ id, label }) => ({ label, id })),
    // A title wraps where a placeholder would be cut off.
    { title: quickPickText(standing ?? 'No store is connected.', 400), placeHolder: 'Fastshot' },
  );
  if (picked) await vscode.commands.executeCommand(picked.id);
}
