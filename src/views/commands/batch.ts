import * as vscode from 'vscode';
import { audited, type AuditedOperation } from '../../audit/audit';
import { plural } from '../../base/displayText';
import { isCancelled, toFastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
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
}

/**
 * Does something to several sessions, one after the other, as one operation with one progress. One that fails stops
 * no other; the summary names each failure. Cancel leaves the rest alone.
 * @returns those it was done to
 */
export async function runBatch(
  app: App,
  { kind, doing, done }: Batch,
  entries: readonly CatalogEntry[],
  work: (entry: CatalogEntry, context: OperationContext) => Promise<void>,
): Promise<readonly CatalogEntry[]> {
  const [first] = entries;
  if (!first) return [];
  const what = entries.length === 1 ? first.title : plural(entries.length, 'session');
  const finished: CatalogEntry[] = [];
  const failures: string[] = [];
  const scope = app.connections.current?.id;
  const operation = app.operations.run({ kind, title: `${doing} ${what}`, scope }, async (context) => {
    for (const [index, entry] of entries.entries()) {
      if (entries.length > 1) context.report({ done: index, total: entries.length });
      try {
        const event = { operation: kind, session: entry.row.filename, store: scope };
        await audited(app.audit, event, () => work(entry, context));
        finished.push(entry);
      } catch (error) {
        if (isCancelled(error) || context.signal.aborted) throw error;
        failures.push(`${entry.title}: ${toFastshotError(error).message}`);
        app.log.warn(`${doing} ${entry.row.filename} failed: ${toFastshotError(error).message}`);
      }
    }
  });
  try {
    await showOperation(app.operations, operation);
  } finally {
    if (failures.length > 0) void showFailures(app, done, finished.length, failures);
  }
  return finished;
}

async function showFailures(
  app: App,
  done: string,
  count: number,
  failures: readonly string[],
): Promise<void> {
  const showLog = 'Show Log';
  const detail = failures.slice(0, 3).map((text) => messageText(text, 250));
  const more = failures.length > 3 ? ` And ${failures.length - 3} more: see the log.` : '';
  const head = count > 0 ? `${plural(count, 'session')} ${done}, ${failures.length} not. ` : '';
  const answer = await vscode.window.showErrorMessage(`${head}${detail.join(' ')}${more}`, showLog);
  if (answer === showLog) app.showLog();
}
