import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { applySteps } from '../../sync/maintain/applySteps';
import type { VerifyReport } from '../../sync/maintain/findings';
import { checkWritable } from '../../sync/maintain/maintainDeps';
import { planRepair } from '../../sync/maintain/planRepair';
import { type VerifyScope, verifyStore } from '../../sync/maintain/verifyStore';
import type { App } from '../app';
import { connected } from '../commands/sessionFiles';
import type { Connection } from '../connections';
import { messageText } from '../quickPickText';
import { applyWithSummary, repairDeps } from './applyWithSummary';
import { storeDirectory } from './cacheCommands';
import { confirmSteps } from './confirmSteps';
import { stepsText, verifyText } from './reportText';
import { runLook } from './resumableLook';

/** Up to here all sessions are read without a question: a sample has as many. */
const ALWAYS_ALL = 40;

/** Looks for what is wrong in the store, and says so. Changes nothing. */
export async function verifyBucket(app: App): Promise<void> {
  const connection = connected(app);
  const report = await verify(app, connection, LOOK);
  if (!report) return;
  const open = (): Thenable<void> => app.reports.open(titleOf(report), verifyText(report));
  const read = report.read === report.sessions ? 'all read' : `${report.read} read`;
  const label = messageText(report.label);
  const looked = `${plural(report.sessions, 'session')}, ${read}`;
  if (report.findings.length === 0) {
    void vscode.window.showInformationMessage(`${label} is as it should be: ${looked}.`);
    return;
  }
  const show = 'Show Report';
  const repair = 'Repair…';
  const answer = await vscode.window.showWarningMessage(
    `${plural(report.findings.length, 'problem')} in ${label} (${looked}).`,
    show,
    ...(planRepair(report).length > 0 ? [repair] : []),
  );
  if (answer === show) await open();
  if (answer === repair) await repairFrom(app, connection, report);
}

/** Verifies the store, shows what can be mended, and mends what is confirmed. */
export async function repairBucket(app: App): Promise<void> {
  const connection = connected(app);
  checkWritable(await connection.store());
  const report = await verify(app, connection, MEND);
  if (report) await repairFrom(app, connection, report);
}

async function repairFrom(app: App, connection: Connection, report: VerifyReport): Promise<void> {
  const deps = await repairDeps(connection);
  checkWritable(deps.store);
  const steps = planRepair(report);
  if (steps.length === 0) {
    const nothing =
      report.findings.length === 0 ? 'is as it should be' : 'has no problem that can be repaired';
    const show = report.findings.length === 0 ? [] : ['Show Report'];
    const message = `${messageText(report.label)} ${nothing}.`;
    const answer = await vscode.window.showInformationMessage(message, ...show);
    if (answer !== undefined) await app.reports.open(titleOf(report), verifyText(report));
    return;
  }
  const title = `Repair of ${report.label}`;
  const chosen = await confirmSteps(
    `${plural(steps.length, 'change')} to repair ${report.label}`,
    steps,
    () => void app.reports.open(title, stepsText(title, steps, [])),
  );
  if (!chosen) return;
  await applyWithSummary(app, connection, {
    operation: 'repair',
    title: `Repairing ${report.label}`,
    noun: title,
    steps: chosen,
    apply: (onOutcome, onProgress, signal) => applySteps(deps, chosen, onOutcome, onProgress, signal),
  });
}

/** The question how much to read: of a look only, and of one that leads to a repair. */
interface ScopeQuestion {
  readonly title: string;
  readonly placeHolder: string;
}
const LOOK: ScopeQuestion = {
  title: 'Verify the Bucket',
  placeHolder: 'How much should be read? Nothing is changed.',
};
const MEND: ScopeQuestion = {
  title: 'Repair the Bucket: Look for Problems First',
  placeHolder: 'How much should be read? Repairs are shown before anything is changed.',
};

async function verify(
  app: App,
  connection: Connection,
  question: ScopeQuestion,
): Promise<VerifyReport | undefined> {
  const scope = await askScope(connection.mirror.rows().size, question);
  if (!scope) return undefined;
  const deps = await repairDeps(connection);
  const directory = storeDirectory(connection);
  const spec = {
    kind: 'verify',
    title: `Verifying ${connection.label}`,
    scope: connection.id,
    key: `verify/${connection.id}/${scope}`,
  };
  const goesOn = scope === 'full' ? 'nothing was changed. "Verify Bucket…" continues from there.' : undefined;
  return audited(
    app.audit,
    { operation: 'verify', store: connection.id },
    () =>
      runLook(app, spec, goesOn, (onProgress, signal) =>
        verifyStore(deps, scope, directory, onProgress, signal),
      ),
    ({ findings }) => plural(findings.length, 'problem'),
  );
}

async function askScope(sessions: number, question: ScopeQuestion): Promise<VerifyScope | undefined> {
  if (sessions <= ALWAYS_ALL) return 'full';
  const items: (vscode.QuickPickItem & { scope: VerifyScope })[] = [
    {
      label: 'A sample',
      detail: 'Compares all names, sizes and lists; reads the 20 newest sessions and 20 others.',
      scope: 'sample',
    },
    {
      label: `All ${plural(sessions, 'session')}`,
      detail: 'Also reads head and tail of every session, by Range requests. Can be stopped and resumed.',
      scope: 'full',
    },
  ];
  const picked = await vscode.window.showQuickPick(items, { ...question });
  return picked?.scope;
}

const titleOf = ({ label }: VerifyReport): string => `Verification of ${label}`;
