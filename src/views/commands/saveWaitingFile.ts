import { writeFlushed } from '../../base/newFile';
import { sessionTitle } from '../../session/title';
import { readWaitingElsewhere, type WaitingElsewhere } from '../../sync/write/waitingElsewhere';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import { exportFile } from '../transfer/exportFile';
import { sayWritten } from '../transfer/sayWritten';

/** Saves a session that waits for a store which is not connected, as it would be uploaded. It waits on. */
export async function saveWaitingFile(app: App, elsewhere: WaitingElsewhere): Promise<void> {
  const { filename } = elsewhere.item;
  const path = await exportFile(app, {
    dialog: 'Save Session File As',
    name: filename,
    doing: 'Saving the file of',
    title: sessionTitle(filename, undefined, false),
    filename,
    store: elsewhere.storeId,
    write: async (temp) => writeFlushed(temp, await readWaitingElsewhere(app.home, elsewhere), 0o666),
  });
  if (path === undefined) return;
  void sayWritten(`Saved ${messageText(path)}. The upload still waits.`, path);
}
