import * as vscode from 'vscode';
import { displaySize } from '../../base/displayText';
import { displayName } from '../../session/sessionName';
import type { PendingItem, PendingState } from '../../sync/write/pendingItem';
import { waitingElsewhere, type WaitingElsewhere } from '../../sync/write/waitingElsewhere';
import type { App } from '../app';
import { showOperation } from '../progress';
import { messageText, quickPickText } from '../quickPickText';
import { connected } from './sessionFiles';

const STATES: Record<PendingState, string> = {
  waiting: '$(clock) waiting',
  publishing: '$(sync) in progress',
  indexPending: '$(cloud-upload) uploaded, index still to come',
  failed: '$(error) needs you',
};

/**
 * Shows what is still to be done to the store, to try it again or to undo it; and what waits for other stores, which
 * goes out once they are connected.
 */
export async function showWaiting(app: App): Promise<void> {
  const { current } = app.connections;
  await current?.writer.outbox.refresh();
  const items = (current?.writer.outbox.items ?? []).map(itemOf);
  const elsewhere = (await waitingElsewhere(app.home, current?.id)).map(itemElsewhere);
  if (items.length + elsewhere.length === 0) {
    void vscode.window.showInformationMessage('Nothing waits: everything is in the store.');
    return;
  }
  const picked = await vscode.window.showQuickPick([...items, ...elsewhere], {
    title: 'Waiting for the Store',
    placeHolder: 'Choose one to try it again or to undo it',
  });
  if (!picked) return;
  if (picked.waitsFor !== undefined) return offerConnect(picked.item, picked.waitsFor);
  const { writer } = connected(app);
  const { id, filename, kind, canUndo, state } = picked.item;
  const retry = 'Try Again';
  const isDiscarded = state === 'waiting' || state === 'failed' || kind === 'restore';
  const undo = isDiscarded ? 'Discard' : 'Undo';
  const answer = await vscode.window.showInformationMessage(
    messageText(displayName(filename)),
    {
      modal: true,
      detail: picked.item.failure
        ? messageText(picked.item.failure.message, 400)
        : `This ${kind} goes on by itself as soon as it can.`,
    },
    retry,
    ...(canUndo ? [undo] : []),
  );
  if (answer === undo) await writer.outbox.undo(id);
  if (answer === retry) await tryAgain(app, picked.item);
}

/** Tries one of those that wait now, whatever it failed from. Rejects with why it does not work. */
export async function tryAgain(app: App, { id, filename }: PendingItem): Promise<void> {
  const { writer, id: scope } = connected(app);
  const title = `Trying ${displayName(filename)} again`;
  const operation = app.operations.run({ kind: 'upload', title, scope }, ({ signal, report }) =>
    writer.outbox.retry(id, (done, total) => report({ done, total, unit: 'bytes' }), signal),
  );
  await showOperation(app.operations, operation);
}

interface WaitingPick extends vscode.QuickPickItem {
  readonly item: PendingItem;
  /** The store, when it is not the connected one. */
  readonly waitsFor?: string;
}

function itemElsewhere({ label, item }: WaitingElsewhere): WaitingPick {
  const store = quickPickText(label, 60);
  return { ...itemOf(item), waitsFor: label, detail: `waits for ${store}: connect to it` };
}

async function offerConnect({ filename }: PendingItem, label: string): Promise<void> {
  const connect = 'Connect to a Store…';
  const answer = await vscode.window.showInformationMessage(
    messageText(displayName(filename)),
    {
      modal: true,
      detail: `It waits on this machine for ${messageText(label, 60)}, and goes on by itself once that is connected again.`,
    },
    connect,
  );
  if (answer === connect) await vscode.commands.executeCommand('fastshot.store.connect');
}

function itemOf(item: PendingItem): WaitingPick {
  return {
    label: `${STATES[item.state]}: ${quickPickText(displayName(item.filename))}`,
    description: `${item.kind} · ${displaySize(item.size)}`,
    ...(item.failure ? { detail: quickPickText(item.failure.message, 200) } : {}),
    item,
  };
}
