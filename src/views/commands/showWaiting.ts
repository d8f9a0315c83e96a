import * as vscode from 'vscode';
import { displaySize } from '../../base/displayText';
import { sessionTitle } from '../../session/title';
import type { PendingItem, PendingState } from '../../sync/write/pendingItem';
import { waitingElsewhere, type WaitingElsewhere } from '../../sync/write/waitingElsewhere';
import type { App } from '../app';
import { messageText, quickPickText } from '../quickPickText';
import { connected } from './sessionFiles';
import { storedTitle } from './storedTitle';
import { saveWaitingFile } from './saveWaitingFile';
import { discardUpload, KEEP, keepUpload, setAside, tryAgain } from './waitingActions';

const STATES: Record<PendingState, string> = {
  waiting: '$(clock) waiting',
  publishing: '$(sync) in progress',
  indexPending: '$(cloud-upload) uploaded, index still to come',
  failed: '$(error) needs you',
  damaged: '$(error) damaged',
};

const KINDS: Record<PendingItem['kind'], string> = {
  publish: 'upload',
  remove: 'removal',
  restore: 'restoration',
};

/**
 * Shows what is still to be done to the store, to try it again or to undo it; and what waits for other stores, which
 * goes out once they are connected.
 */
export async function showWaiting(app: App): Promise<void> {
  const { current } = app.connections;
  await current?.writer.outbox.refresh();
  const items = (current?.writer.outbox.items ?? []).map((item) =>
    itemOf(item, current?.sealed !== undefined),
  );
  const elsewhere = (await waitingElsewhere(app.home, current?.id)).map(itemElsewhere);
  if (items.length + elsewhere.length === 0) {
    void vscode.window.showInformationMessage('Nothing is waiting: everything is in the store.');
    return;
  }
  const picked = await vscode.window.showQuickPick([...items, ...elsewhere], {
    title: 'Waiting for the Store',
    placeHolder: 'Choose one to try it again or to undo it',
  });
  if (!picked) return;
  if (picked.elsewhere) return decideElsewhere(app, picked.elsewhere);
  await decide(app, picked.item);
}

/** Lets the user decide about one thing that is left to be done to the connected store. */
async function decide(app: App, item: PendingItem): Promise<void> {
  if (item.state === 'damaged') return setAside(app, item);
  const { kind, state, filename, failure, canUndo, isUnsent } = item;
  const retry = 'Try Again';
  const discard = kind === 'restore' ? 'Discard' : 'Discard…';
  const undo = 'Undo';
  const others = isUnsent ? [KEEP, discard] : [kind === 'restore' ? discard : undo];
  const answer = await vscode.window.showInformationMessage(
    messageText(storedTitle(app, filename)),
    {
      modal: true,
      detail: [
        ...(failure ? [messageText(failure.message, 400)] : []),
        ...(state === 'failed' ? [] : [`This ${KINDS[kind]} continues as soon as possible.`]),
      ].join(' '),
    },
    retry,
    ...(canUndo ? others : []),
  );
  if (answer === retry) await tryAgain(app, item);
  else if (answer === KEEP) await keepUpload(app, item);
  else if (answer === discard && isUnsent) await discardUpload(app, item);
  else if (answer !== undefined) await connected(app).writer.outbox.undo(item.id);
}

interface WaitingPick extends vscode.QuickPickItem {
  readonly item: PendingItem;
  /** Set when it waits for another store than the connected one. */
  readonly elsewhere?: WaitingElsewhere;
}

function itemElsewhere(elsewhere: WaitingElsewhere): WaitingPick {
  const store = quickPickText(elsewhere.label, 60);
  return { ...itemOf(elsewhere.item, false), elsewhere, detail: `waits for ${store}: connect to it` };
}

/** Lets the user connect to the store that something waits for, or take the session out where that store is no more. */
async function decideElsewhere(app: App, elsewhere: WaitingElsewhere): Promise<void> {
  const { item, label } = elsewhere;
  const connect = 'Connect to a Store…';
  const save = 'Save Session File As…';
  const isDamaged = item.state === 'damaged';
  const isUpload = item.kind === 'publish' && !isDamaged;
  const store = messageText(label, 60);
  const answer = await vscode.window.showInformationMessage(
    messageText(sessionTitle(item.filename, undefined, false)),
    {
      modal: true,
      detail: [
        isDamaged
          ? messageText(item.failure?.message ?? '', 400)
          : `It waits on this machine until ${store} is connected again.`,
        ...(isUpload ? [`Its session file is saved as it would be uploaded, encrypted as in ${store}.`] : []),
      ].join(' '),
    },
    connect,
    ...(isUpload ? [save] : []),
  );
  if (answer === connect) await vscode.commands.executeCommand('fastshot.store.connect');
  if (answer === save) await saveWaitingFile(app, elsewhere);
}

function itemOf(item: PendingItem, isSealed: boolean): WaitingPick {
  return {
    label: `${STATES[item.state]}: ${quickPickText(sessionTitle(item.filename, undefined, isSealed))}`,
    description: `${KINDS[item.kind]} · ${displaySize(item.size)}`,
    ...(item.failure ? { detail: quickPickText(item.failure.message, 200) } : {}),
    item,
  };
}
