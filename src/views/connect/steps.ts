import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';

/** What a step answers: a value, or that the user wants the step before. Escape rejects with `cancelled`. */
export type StepResult<T> = { readonly value: T } | 'back';

/** Where a step stands in its wizard. One without numbers is asked from a page that Back leads to, or is that page. */
export interface StepFrame {
  readonly title: string;
  readonly step?: number;
  readonly totalSteps?: number;
  /** Default: from the second step on. */
  readonly hasBack?: boolean;
}

export interface PickStep<T> extends StepFrame {
  readonly placeholder: string;
  readonly items: readonly (vscode.QuickPickItem & { readonly value: T })[];
  readonly active?: T | undefined;
}

export interface InputStep extends StepFrame {
  readonly prompt: string;
  readonly value?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly password?: boolean;
  /** A sentence that says what is wrong with the text, or undefined when it will do. */
  readonly validate?: (text: string) => string | undefined;
  /** Takes away what does not belong to the text. Default: white space at its ends. */
  readonly trim?: (text: string) => string;
}

/** Lets the user pick one item of a wizard step. */
export function pickStep<T>(step: PickStep<T>): Promise<StepResult<T>> {
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: T }>();
  picker.items = step.items;
  picker.placeholder = step.placeholder;
  picker.matchOnDescription = true;
  const active = step.items.find((item) => item.value === step.active);
  if (active) picker.activeItems = [active];
  return showStep(picker, step, () => {
    const picked = picker.selectedItems[0];
    return picked && { value: picked.value };
  });
}

/** Lets the user type the text of a wizard step; it is trimmed, and refused while `validate` objects. */
export function inputStep(step: InputStep): Promise<StepResult<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = step.prompt;
  input.value = step.value ?? '';
  input.placeholder = step.placeholder;
  input.password = step.password ?? false;
  input.onDidChangeValue(() => (input.validationMessage = undefined));
  return showStep(input, step, () => {
    const text = (step.trim ?? ((typed) => typed.trim()))(input.value);
    const problem = step.validate?.(text);
    if (problem === undefined) return { value: text };
    input.validationMessage = problem;
    return undefined;
  });
}

type StepInput = vscode.QuickInput &
  Pick<vscode.InputBox, 'buttons' | 'onDidTriggerButton' | 'onDidAccept' | 'onDidHide'>;

/** Shows the input of a wizard step until it is accepted. `accept` answers undefined while it cannot be. */
export function showStep<T>(
  input: StepInput,
  frame: StepFrame,
  accept: () => { readonly value: T } | undefined,
): Promise<StepResult<T>> {
  return new Promise((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void): void => {
      settled = true;
      act();
      input.dispose();
    };
    input.title = frame.title;
    input.step = frame.step;
    input.totalSteps = frame.totalSteps;
    input.ignoreFocusOut = true;
    if (frame.hasBack ?? (frame.step ?? 1) > 1) input.buttons = [vscode.QuickInputButtons.Back];
    input.onDidTriggerButton((button) => {
      if (button === vscode.QuickInputButtons.Back) settle(() => resolve('back'));
    });
    input.onDidAccept(() => {
      const result = accept();
      if (result) settle(() => resolve(result));
    });
    input.onDidHide(() => {
      if (!settled) settle(() => reject(new FastshotError('cancelled', 'Cancelled.')));
    });
    input.show();
  });
}
