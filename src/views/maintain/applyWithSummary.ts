import * as vscode from 'vscode';
import { audited, type AuditedOperation } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { FastshotError } from '../../base/errors';
import { batchEnd } from '../../operations/batchEnd';
import type { OnProgress, RepairDeps } from '../../sync/maintain/maintainDeps';
import type { RepairStep, StepOutcome } from '../../sync/maintain/repairSteps';
import { systemClock } from '../../sync/clock';
import type { App } from '../app';
import type { Connection } from '../connections';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { describeStep, outcomesText } from './reportText';

/** So many failures are named in a notification; all are in the list it opens. */
const NAMED_FAILURES = 3;

/** What maintenance of a connected store takes. */
export async function repairDeps(connection: Connection): Promise<RepairDeps> {
  const [store, vault] = await Promise.all([connection.store(), connection.vault()]);
  return {
    store,
    vault,
    atRest: connection.atRest,
    clock: systemClock,
    indexed: (row, index) => connection.writer.deps.rows.published(row, { index }),
  };
}

export interface Changes {
  readonly operation: AuditedOperation;
  /** "Repairing team-bucket" */
  readonly title: string;
  /** "Repair of team-bucket" */
  readonly noun: string;
  readonly steps: readonly RepairStep[];
  readonly apply: (
    onOutcome: (outcome: StepOutcome) => void,
    onProgress: OnProgress,
    signal: AbortSignal,
  ) => Promise<void>;
}

/** Makes changes as one operation, and says how it ended, also when it was stopped half-way. */
export async function applyWithSummary(app: App, connection: Connection, changes: Changes): Promise<void> {
  const { operation, title, noun, steps, apply } = changes;
  const outcomes: StepOutcome[] = [];
  const running = app.operations.run(
    { kind: operation, title, scope: connection.id, key: `maintain/${connection.id}` },
    async ({ signal, report, endAs }) => {
      const onProgress: OnProgress = ({ done, total }) =>
        report({ done, total, message: `${done} of ${plural(total, 'change')}` });
      await apply((outcome) => outcomes.push(outcome), onProgress, signal);
      const failures = outcomes.flatMap((outcome) =>
        outcome.status === 'failed' ? [new FastshotError('internal', outcome.why)] : [],
      );
      const unhappy = batchEnd({ total: outcomes.length, failures, waiting: [] });
      if (unhappy) endAs(unhappy);
    },
  );
  const event = { operation, store: connection.id };
  try {
    await audited(
      app.audit,
      event,
      () => showOperation(app.operations, running),
      () => counts(outcomes),
    );
  } finally {
    if (outcomes.length > 0) void summarize(app, noun, outcomes, steps.length);
  }
}

async function summarize(
  app: App,
  noun: string,
  outcomes: readonly StepOutcome[],
  total: number,
): Promise<void> {
  const failed = outcomes.filter(({ status }) => status === 'failed');
  const names = failed
    .slice(0, NAMED_FAILURES)
    .map(({ step }) => messageText(describeStep(step).subject, 80));
  const more = failed.length > names.length ? ` and ${failed.length - names.length} more` : '';
  const stopped =
    outcomes.length < total ? ` ${total - outcomes.length} not tried; run it again to go on.` : '';
  const message = `${messageText(noun)}: ${counts(outcomes)}.${failed.length > 0 ? ` Failed: ${names.join(', ')}${more}.` : ''}${stopped}`;
  const details = 'Show Details';
  const show = failed.length > 0 ? vscode.window.showWarningMessage : vscode.window.showInformationMessage;
  const answer = await show(message, details);
  if (answer === details) await app.reports.open(noun, outcomesText(noun, outcomes));
}

function counts(outcomes: readonly StepOutcome[]): string {
  const of = (status: StepOutcome['status']): number =>
    outcomes.filter((outcome) => outcome.status === status).length;
  const parts = [plural(of('done'), 'change') + ' made'];
  if (of('skipped') > 0) parts.push(`${of('skipped')} not needed any more`);
  if (of('failed') > 0) parts.push(`${of('failed')} failed`);
  return parts.join(', ');
}
