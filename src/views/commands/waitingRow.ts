import type { App } from '../app';
import type { WaitingNode } from '../tree/nodes';
import { rowOf } from './sessionFiles';
import { discardUpload, keepUpload, tryAgain } from './waitingActions';

/** Sends the upload of a waiting row now. */
export async function retryWaiting(app: App, clicked: WaitingNode): Promise<void> {
  await tryAgain(app, rowOf(clicked).item);
}

/** Makes a local session of a waiting row instead of uploading it. */
export async function keepWaiting(app: App, clicked: WaitingNode): Promise<void> {
  await keepUpload(app, rowOf(clicked).item);
}

/** Gives up the upload of a waiting row. */
export async function discardWaiting(app: App, clicked: WaitingNode): Promise<void> {
  await discardUpload(app, rowOf(clicked).item);
}
