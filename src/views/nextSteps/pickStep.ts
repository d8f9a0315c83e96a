import * as vscode from 'vscode';
import type { App } from '../app';
import { quickPickText } from '../quickPickText';
import { type NextStep, stepText } from './nextStep';

/** Asks which of the things that are left to do for the connected store is meant, where no row was clicked. */
export async function pickStep(
  { connections, nextSteps }: Pick<App, 'connections' | 'nextSteps'>,
  title: string,
): Promise<NextStep | undefined> {
  const { current } = connections;
  const steps = current ? nextSteps.of(current.id) : [];
  if (steps.length === 0) {
    void vscode.window.showInformationMessage('Nothing is left to do for a store.');
    return undefined;
  }
  const items = steps.map((step) => {
    const { label, description } = stepText(step);
    return { label: quickPickText(label), description: quickPickText(description), step };
  });
  return (await vscode.window.showQuickPick(items, { title }))?.step;
}
