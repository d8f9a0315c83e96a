import pMap from 'p-map';
import * as vscode from 'vscode';
import { audited, type AuditedOperation } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { type FastshotError, isCancelled, toFastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import { batchEnd } from '../../operations/batchEnd';
import type { OperationContext } from '../../operations/operation';
import type { App } from '../app';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';

export interface Batch {
  /** What sort of work, for the list of operations and the audit trail. */
  readonly kind: AuditedOperation;
  /** "Uploading", before the title or the number. */
  readonly doing: string;
  /** "uploaded", for the summary. */
  readonly done: string;
  /** Sessions at a time; 1 if left out. */
  readonly concurrency?: number;
  /** The work itself says in the audit trail what it did. */
  readonly isAudited?: boolean;
}

export interface BatchContext extends OperationContext {
  /** Something of this session is wrong, but what can be done to it is done. A sentence for the summary. */
  readonly note: (problem: string) => void;
  /** The file name by which audit trail and log shall call this session, when it is not the entry's. */
  readonly recordAs: (filename: string) => void;
  /** This session is not completely done: the audit trail says why it waits. */
  readonly waits: (why: string) => void;
}

/** What a batch does once all have been tried, as part of its operation. */
export interface BatchEnd {
  /** Unless it was cancelled. */
  readonly finish?: (done: readonly CatalogEntry[]) => Promise<void>;
  /** In any case, last. */
  readonly settle?: () => Promise<void>;
}

/** So many failures are named in the notification; all are in the report that it opens. */
const NAMED_FAILURES = 3;

/**
 * Does something to several sessions, as one operation with one progress. One that fails stops no other; the summary
 * names each failure. Cancel leaves the rest alone.
 * @returns those it was done to
 */
export async function runBatch(
  app: App,
  { kind, doing, done, concurrency = 1, isAudited = false }: Batch,
  entries: readonly CatalogEntry[],
  work: (entry: CatalogEntry, context: BatchContext) => Promise<void>,
  end: BatchEnd = {},
): Promise<readonly CatalogEntry[]> {
  const [first] = entries;
  if (!first) return [];
  const what = entries.length === 1 ? first.title : plural(entries.length, 'session');
  const finished: CatalogEntry[] = [];
  const problems: string[] = [];
  const failures: FastshotError[] = [];
  const waiting: string[] = [];
  const scope = app.connections.current?.id;
  const spec = {
    kind,
    title: `${doing} ${what}`,
    logTitle: `${doing} ${plural(entries.length, 'session')}`,
    scope,
  };
  const operation = app.operations.run(spec, async (context) => {
    let tried = 0;
    const tell = (): void => {
      if (entries.length > 1) context.report({ done: tried, total: entries.length });
    };
    let stopped: unknown;
    const attempt = async (entry: CatalogEntry): Promise<void> => {
      if (stopped !== undefined) return;
      const note = (problem: string): void => void problems.push(`${entry.title}: ${problem}`);
      // What stays on this machine has nothing to do with the store that is connected.
      const store = kind === 'upload' || entry.place === 'cloud' ? scope : undefined;
      const event = { operation: kind, session: entry.row.filename, store };
      try {
        const recordAs = (filename: string): void => void (event.session = filename);
        let waitsFor: string | undefined;
        const waits = (why: string): void => {
          waitsFor = why;
          waiting.push(why);
        };
        const run = (): Promise<void> => work(entry, { ...context, note, recordAs, waits });
        await (isAudited ? run() : audited(app.audit, event, run, undefined, () => waitsFor));
        finished.push(entry);
      } catch (error) {
        if (isCancelled(error) || context.signal.aborted) {
          stopped = error;
          return;
        }
        const failure = toFastshotError(error);
        failures.push(failure);
        note(failure.message);
        app.log.warn(`${doing} ${event.session} failed: ${failure.message}`);
      }
      tried += 1;
      tell();
    };
    tell();
    try {
      await pMap(entries, attempt, { concurrency });
      // Only now that all of them have really ended.
      if (stopped !== undefined) throw stopped;
      await end.finish?.(finished);
      const unhappy = batchEnd({ total: entries.length, failures, waiting });
      if (unhappy) context.endAs(unhappy);
    } finally {
      await end.settle?.();
    }
  });
  try {
    await showOperation(app.operations, operation);
  } finally {
    const head =
      failures.length === 0
        ? `${plural(finished.length, 'session')} ${done}, not quite whole. `
        : finished.length > 0
          ? `${plural(finished.length, 'session')} ${done}, ${failures.length} not. `
          : '';
    if (problems.length > 0) void showProblems(app, head, problems);
  }
  return finished;
}

/** Says what went wrong, each by name: a few at once, all in a document. */
export async function showProblems(app: App, head: string, problems: readonly string[]): Promise<void> {
  const showAll = 'Show All';
  const showLog = 'Show Log';
  const more = problems.length - NAMED_FAILURES;
  const named = problems.slice(0, NAMED_FAILURES).map((text) => messageText(text, 250));
  const answer = await vscode.window.showErrorMessage(
    `${head}${named.join(' ')}${more > 0 ? ` And ${more} more.` : ''}`,
    ...(more > 0 ? [showAll] : []),
    showLog,
  );
  if (answer === showLog) app.showLog();
  if (answer === showAll) {
    const lines = problems.map((text) => `- ${messageText(text, 1000).replace(/[\\`*_[\]<>]/g, '\\$&')}`);
    await app.reports.open('What failed', `${lines.join('\n')}\n`);
  }
}
