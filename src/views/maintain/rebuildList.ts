import * as vscode from 'vscode';
import { applySteps } from '../../sync/maintain/applySteps';
import { checkWritable } from '../../sync/maintain/maintainDeps';
import { isCurrent, lookAtOverallList } from '../../sync/maintain/overallListState';
import { planRewrite } from '../../sync/maintain/planRepair';
import type { App } from '../app';
import { connected } from '../commands/sessionFiles';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { applyWithSummary, repairDeps } from './applyWithSummary';
import { describeList } from './reportText';

/** Compares the overall list with the sessions there are, and rewrites it when that is confirmed. */
export async function rebuildList(app: App): Promise<void> {
  const connection = connected(app);
  const deps = await repairDeps(connection);
  checkWritable(deps.store);
  const label = messageText(connection.label);
  const looking = app.operations.run(
    { kind: 'rebuild', title: `Comparing the overall list of ${connection.label}`, scope: connection.id },
    ({ signal }) => lookAtOverallList(deps.store, signal),
  );
  const state = await showOperation(app.operations, looking);
  if (isCurrent(state)) {
    void vscode.window.showInformationMessage(`The overall list of ${label} is right. Nothing was written.`);
    return;
  }
  const rewrite = 'Rewrite the List';
  const answer = await vscode.window.showWarningMessage(
    `The overall list of ${label} ${describeList(state)}.`,
    {
      modal: true,
      detail:
        'It is rewritten from the sessions in the store. No session is changed, and whatever others save meanwhile stays listed.',
    },
    rewrite,
  );
  if (answer !== rewrite) return;
  const steps = [planRewrite(state)];
  await applyWithSummary(app, connection, {
    operation: 'rebuild',
    title: `Rewriting the overall list of ${connection.label}`,
    noun: `Overall list of ${connection.label}`,
    steps,
    apply: (onOutcome, onProgress, signal) => applySteps(deps, steps, onOutcome, onProgress, signal),
  });
}
