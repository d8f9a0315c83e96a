import * as vscode from 'vscode';
import { type Audit, audited } from '../../audit/audit';
import { trashLocal } from '../../local/localTrash';
import { showError } from '../errorActions';

/**
 * Takes back that a session of this machine was saved: into its trash, where it can still be found, and says so. Never
 * rejects.
 * @param home the folder that holds `sessions/`
 */
export async function undoSave(home: string, path: string, filename: string, audit: Audit): Promise<void> {
  const event = { operation: 'remove', session: filename, store: undefined } as const;
  try {
    await audited(audit, event, () => trashLocal(home, path, Date.now()));
    void vscode.window.showInformationMessage(
      'The session was moved to the trash of this machine for 30 days.',
    );
  } catch (error) {
    showError(error);
  }
}
