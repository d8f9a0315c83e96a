import * as vscode from 'vscode';
import type { OperationInfo, OperationStatus } from '../operations/operation';
import type { OperationManager } from '../operations/operationManager';
import { LiveItems } from './liveItems';
import { progressText } from './progress';
import { quickPickText } from './quickPickText';

const ICONS: Record<OperationStatus, string> = {
  queued: 'clock',
  running: 'loading~spin',
  succeeded: 'check',
  incomplete: 'warning',
  failed: 'error',
  cancelled: 'circle-slash',
};

type Item = vscode.QuickPickItem & { readonly operation?: OperationInfo };

const CANCEL: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('close'),
  tooltip: 'Cancel this operation',
};
const CLEAR: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('clear-all'),
  tooltip: 'Clear the history',
};

/** Shows what is running, waiting and done, live. The button of a running one cancels it. */
export function showOperations(operations: OperationManager, showLog: () => void): void {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = 'Fastshot Operations';
  pick.placeholder = 'Running, waiting and past operations. Enter on one that failed shows the log.';
  pick.buttons = [CLEAR];
  pick.matchOnDetail = true;
  const live = new LiveItems(pick, ({ operation }) => operation?.id);
  const refresh = (): void => live.update(itemsOf(operations.list()));
  const changes = operations.onDidChange(refresh);
  pick.onDidTriggerItemButton(({ item }) => item.operation && operations.cancel(item.operation.id));
  pick.onDidTriggerButton(() => {
    operations.clearHistory();
    refresh();
  });
  pick.onDidAccept(() => {
    if (pick.selectedItems[0]?.operation?.error) {
      pick.hide();
      showLog();
    }
  });
  pick.onDidHide(() => {
    changes.dispose();
    pick.dispose();
  });
  refresh();
  pick.show();
}

function itemsOf(list: readonly OperationInfo[]): Item[] {
  if (list.length === 0) return [{ label: 'Nothing has run yet in this window.' }];
  const live = list.filter(({ endedAt }) => endedAt === undefined);
  const ended = list.filter(({ endedAt }) => endedAt !== undefined);
  const heading = (label: string, items: readonly OperationInfo[]): Item[] =>
    items.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...items.map(itemOf)];
  return [...heading('Now', live), ...heading('Before', ended)];
}

function itemOf(operation: OperationInfo): Item {
  const { status, title, endedAt, startedAt, error } = operation;
  const live = endedAt === undefined;
  const seconds =
    endedAt !== undefined && startedAt !== undefined ? `${((endedAt - startedAt) / 1000).toFixed(1)} s` : '';
  return {
    label: `$(${ICONS[status]}) ${quickPickText(title, 120)}`,
    description: live
      ? progressText(operation)
      : [status, seconds, endedAt && new Date(endedAt).toLocaleTimeString()].filter(Boolean).join(' · '),
    ...(error ? { detail: quickPickText(error.message, 300) } : {}),
    ...(live ? { buttons: [CANCEL] } : {}),
    alwaysShow: true,
    operation,
  };
}
