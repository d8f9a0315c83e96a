import * as vscode from 'vscode';
import { displaySize, plural } from '../base/displayText';
import type { Operation, OperationInfo } from '../operations/operation';
import type { OperationManager } from '../operations/operationManager';
import { messageText } from './quickPickText';

/**
 * An operation that ends sooner gets no notification: it would only flash, and VS Code shows no toast that comes as the
 * fourth within 800 ms (its `NotificationsToasts`), which would be the one with the result. Milliseconds.
 */
const PATIENCE_MS = 400;

/**
 * Shows an operation that the user started as a notification, and resolves to its result. Cancel ends it for all who
 * wait for it.
 */
export function showOperation<T>(operations: OperationManager, operation: Operation<T>): Promise<T> {
  if (operations.claimDisplay(operation.info.id)) showUnlessQuick(operations, operation);
  return operation.result;
}

function showUnlessQuick(operations: OperationManager, operation: Operation<unknown>): void {
  const timer = setTimeout(() => showNotification(operations, operation), PATIENCE_MS);
  const ended = (): void => clearTimeout(timer);
  operation.result.then(ended, ended);
}

function showNotification(operations: OperationManager, operation: Operation<unknown>): void {
  const operationId = operation.info.id;
  const location = vscode.ProgressLocation.Notification;
  const title = messageText(operation.info.title, 120);
  void vscode.window.withProgress({ location, title, cancellable: true }, async (progress, token) => {
    let shown = 0;
    const show = ({ id }: OperationInfo): void => {
      if (id !== operationId) return;
      const percent = percentOf(operation.info);
      progress.report({
        ...(percent === undefined ? {} : { increment: percent - shown }),
        message: progressText(operation.info),
      });
      shown = percent ?? shown;
    };
    const changes = operations.onDidChange(show);
    const cancel = token.onCancellationRequested(() => operations.cancel(operationId));
    show(operation.info);
    try {
      await operation.result;
    } catch {
      // Whoever started the operation shows its error.
    } finally {
      changes.dispose();
      cancel.dispose();
    }
  });
}

function percentOf({ progress: { done, total } }: OperationInfo): number | undefined {
  return done !== undefined && total ? Math.min(100, (done / total) * 100) : undefined;
}

/** "1.2 MB of 3.4 MB" for what counts bytes, "12 of 37 sessions" for everything that counts sessions. */
export function progressText({ status, cancelling, progress }: OperationInfo): string {
  const { done, total, message, unit } = progress;
  if (cancelling) return 'stopping…';
  if (status === 'queued') return 'waiting for other operations…';
  if (message !== undefined) return message;
  if (done === undefined) return '';
  if (unit === 'bytes') return total ? `${displaySize(done)} of ${displaySize(total)}` : displaySize(done);
  return total ? `${done.toLocaleString()} of ${plural(total, 'session')}` : plural(done, 'session');
}
