import * as vscode from 'vscode';
import type { RepairStep } from '../../sync/maintain/repairSteps';
import { quickPickText } from '../quickPickText';
import { describeStep } from './reportText';

type Item = vscode.QuickPickItem & { readonly step: RepairStep };

const AS_DOCUMENT: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: 'Open This List as a Document',
};

/**
 * Shows what would be changed, all of it ticked. Resolves to what the user leaves ticked and confirms; undefined when
 * that is nothing.
 */
export function confirmSteps(
  title: string,
  steps: readonly RepairStep[],
  openAsDocument: () => void,
): Promise<RepairStep[] | undefined> {
  const pick = vscode.window.createQuickPick<Item>();
  pick.title = title;
  pick.placeholder = 'Nothing is written yet. Untick what to leave unchanged.';
  pick.canSelectMany = true;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = [AS_DOCUMENT];
  pick.items = steps.map((step) => {
    const { subject, text } = describeStep(step);
    return { label: quickPickText(subject, 120), detail: quickPickText(text, 200), step };
  });
  pick.selectedItems = pick.items;
  return new Promise((resolve) => {
    pick.onDidTriggerButton(openAsDocument);
    pick.onDidAccept(() => {
      const chosen = pick.selectedItems.map(({ step }) => step);
      resolve(chosen.length > 0 ? chosen : undefined);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
