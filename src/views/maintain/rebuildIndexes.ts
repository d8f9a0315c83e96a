import * as vscode from 'vscode';
import { plural } from '../../base/displayText';
import { applyRebuild } from '../../sync/maintain/applyRebuild';
import { checkWritable, type RepairDeps } from '../../sync/maintain/maintainDeps';
import { planRebuild, type RebuildPlan } from '../../sync/maintain/planRebuild';
import type { App } from '../app';
import { connected } from '../commands/sessionFiles';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import { applyWithSummary, repairDeps } from './applyWithSummary';
import { storeDirectory } from './cacheCommands';
import { confirmSteps } from './confirmSteps';
import { stepsText } from './reportText';
import { runLook } from './resumableLook';

/** Compares the index of every session with the session itself, shows what differs, and writes what is confirmed. */
export async function rebuildIndexes(app: App): Promise<void> {
  const connection = connected(app);
  const deps = await repairDeps(connection);
  checkWritable(deps.store);
  const directory = storeDirectory(connection);
  const plan = await look(app, connection, deps, directory);
  const label = messageText(connection.label);
  const title = `Rebuild of the indexes of ${connection.label}`;
  const openList = (): void => void app.reports.open(title, stepsText(title, plan.steps, plan.skipped));
  if (plan.steps.length === 0) {
    const left = plan.skipped.length > 0 ? ` ${plan.skipped.length} could not be looked at.` : '';
    const details = plan.skipped.length > 0 ? ['Show Details'] : [];
    const message = `The indexes of ${label} are right: ${plural(plan.sessions, 'session')} compared.${left}`;
    if ((await vscode.window.showInformationMessage(message, ...details)) !== undefined) openList();
    return;
  }
  const steps = await confirmSteps(
    `${plural(plan.steps.length, 'index', 'indexes')} to write in ${connection.label}`,
    plan.steps,
    openList,
  );
  if (!steps) return;
  await applyWithSummary(app, connection, {
    operation: 'rebuild',
    title: `Writing indexes to ${connection.label}`,
    noun: title,
    steps,
    apply: (onOutcome, onProgress, signal) =>
      applyRebuild(deps, directory, steps, onOutcome, onProgress, signal),
  });
}

/** Stopped half-way, it says that the next call goes on from there. */
async function look(
  app: App,
  connection: Connection,
  deps: RepairDeps,
  directory: string,
): Promise<RebuildPlan> {
  const spec = {
    kind: 'rebuild',
    title: `Comparing the indexes of ${connection.label}`,
    scope: connection.id,
    key: `maintain/${connection.id}/look`,
  };
  const goesOn = 'nothing was written. "Rebuild All Indexes…" continues from there.';
  return runLook(app, spec, goesOn, (onProgress, signal) => planRebuild(deps, directory, onProgress, signal));
}
