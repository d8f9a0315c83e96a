import * as vscode from 'vscode';
import { audited } from '../../audit/audit';
import { writeFlushed } from '../../base/newFile';
import { displayName } from '../../session/sessionName';
import { replaceFile } from '../../sync/saveStored';
import { readWaitingElsewhere, type WaitingElsewhere } from '../../sync/write/waitingElsewhere';
import type { App } from '../app';
import { showOperation } from '../progress';
import { messageText } from '../quickPickText';
import { pickExportFile } from '../transfer/exportPlace';

/** Saves a session that waits for a store which is not connected, as it would be uploaded. It waits on. */
export async function saveWaitingFile(app: App, elsewhere: WaitingElsewhere): Promise<void> {
  const { filename } = elsewhere.item;
  const path = await pickExportFile('Save Session File', filename, { 'Fastshot session': ['fastshot'] });
  if (path === undefined) return;
  const operation = app.operations.run(
    {
      kind: 'export',
      title: `Saving ${displayName(filename)}`,
      logTitle: `Saving ${filename}`,
      scope: elsewhere.storeId,
    },
    () =>
      replaceFile(path, async (temp) =>
        writeFlushed(temp, await readWaitingElsewhere(app.home, elsewhere), 0o666),
      ),
  );
  await audited(app.audit, { operation: 'export', session: filename, store: elsewhere.storeId }, () =>
    showOperation(app.operations, operation),
  );
  void vscode.window.showInformationMessage(`Saved ${messageText(path)}. The upload still waits.`);
}
