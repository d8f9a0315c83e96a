import * as vscode from 'vscode';
import { isCancelled } from '../../base/errors';
import { plural } from '../../base/displayText';
import type { OperationSpec } from '../../operations/operation';
import type { OnProgress } from '../../sync/maintain/maintainDeps';
import type { App } from '../app';
import { showOperation } from '../progress';

/**
 * Runs a look at the sessions of a store, as an operation with progress and Cancel. Stopped half-way, it says how far it
 * came, and `goesOn` what to do about it; without that it says nothing.
 */
export async function runLook<T>(
  app: App,
  spec: OperationSpec,
  goesOn: string | undefined,
  look: (onProgress: OnProgress, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  let far = '';
  const operation = app.operations.run(spec, ({ signal, report }) =>
    look(({ done, total }) => {
      far = `${done} of ${plural(total, 'session')}`;
      report({ done, total });
    }, signal),
  );
  try {
    return await showOperation(app.operations, operation);
  } catch (error) {
    if (isCancelled(error) && goesOn !== undefined && far !== '') {
      void vscode.window.showInformationMessage(`Stopped after ${far}; ${goesOn}`);
    }
    throw error;
  }
}
