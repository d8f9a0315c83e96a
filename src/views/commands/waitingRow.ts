import * as vscode from 'vscode';
import { displayName } from '../../session/sessionName';
import type { App } from '../app';
import { messageText } from '../quickPickText';
import type { WaitingNode } from '../tree/nodes';
import { connected, rowOf } from './sessionFiles';
import { tryAgain } from './showWaiting';

/** Sends the upload of a waiting row now. */
export async function retryWaiting(app: App, clicked: WaitingNode): Promise<void> {
  await tryAgain(app, rowOf(clicked).item);
}

/** Gives up the upload of a waiting row, after a question: its session is nowhere else. */
export async function discardWaiting(app: App, clicked: WaitingNode): Promise<void> {
  const { id, filename } = rowOf(clicked).item;
  const discard = 'Discard';
  const answer = await vscode.window.showWarningMessage(
    `Discard "${messageText(displayName(filename), 80)}"?`,
    { modal: true, detail: 'It was not uploaded yet, and what waits here may be all there is of it.' },
    discard,
  );
  if (answer === discard) await connected(app).writer.outbox.undo(id);
}
