import * as vscode from 'vscode';
import { FastshotError, isFastshotError } from '../../base/errors';
import { spellingToSeal } from '../../sealing/passphrase';
import { systemClock } from '../../sync/clock';
import { showError } from '../errorActions';
import { messageText } from '../quickPickText';
import { copyForAWhile } from './copyForAWhile';
import type { Strength } from './passphraseStrength';
import { suggestPassphrase } from './suggestPassphrase';

/** Asks for the passphrase of a vault, and again while `use`, which gets it trimmed, says that it is wrong. Escape rejects with `cancelled`. */
export async function askPassphrase<T>(
  words: { readonly title: string; readonly prompt: string },
  use: (passphrase: string) => Promise<T>,
): Promise<T> {
  const input = vscode.window.createInputBox();
  Object.assign(input, { ...words, password: true, ignoreFocusOut: true });
  // What was said of the last try says nothing of the next one.
  input.onDidChangeValue(() => (input.validationMessage = undefined));
  return withInput(input, async (typed) => {
    // As where a new one is entered: blanks around it come with copying.
    const text = typed.trim();
    if (text === '') return undefined;
    input.validationMessage = undefined;
    input.busy = true;
    input.enabled = false;
    try {
      return { value: await use(text) };
    } catch (error) {
      if (!isFastshotError(error, 'wrongPassphrase', 'wrongKey')) throw error;
      const { hint } = error.data;
      const more = typeof hint === 'string' ? ` ${messageText(hint, 300)}` : '';
      input.validationMessage = `This does not open the vault.${more} Nothing was changed; try again.`;
      return undefined;
    } finally {
      input.busy = false;
      input.enabled = true;
    }
  });
}

/**
 * Asks for a new passphrase twice. Six words that were picked at random stand there already; another one is judged as it
 * is typed.
 * @param own names that whoever attacks this vault would try first
 */
export async function askNewPassphrase(
  title: string,
  prompt: string,
  own: readonly string[],
): Promise<string> {
  const passphrase = await askOnce(title, prompt, own);
  const input = vscode.window.createInputBox();
  Object.assign(input, {
    title,
    prompt: 'The same passphrase once more. Nobody can bring it back for you: keep it in a password manager.',
    password: true,
    ignoreFocusOut: true,
  });
  input.onDidChangeValue(() => (input.validationMessage = undefined));
  return withInput(input, async (text) => {
    if (spellingToSeal(text.trim()) === spellingToSeal(passphrase)) return { value: passphrase };
    input.validationMessage = 'The two are not the same.';
    return undefined;
  });
}

function askOnce(title: string, prompt: string, own: readonly string[]): Promise<string> {
  const input = vscode.window.createInputBox();
  const another = { iconPath: new vscode.ThemeIcon('refresh'), tooltip: 'Suggest Another One' };
  const copy = { iconPath: new vscode.ThemeIcon('copy'), tooltip: 'Copy, for a Minute' };
  const show = { iconPath: new vscode.ThemeIcon('eye'), tooltip: 'Show or Hide' };
  const judging = import('./passphraseStrength').then(({ passphraseJudge }) => passphraseJudge(own));
  let suggested = suggestPassphrase();
  const fullPrompt = `${prompt} These words were picked at random: copy them into a password manager, or type a passphrase of your own.`;
  const buttons = [another, copy, show];
  Object.assign(input, { title, prompt: fullPrompt, value: suggested, ignoreFocusOut: true, buttons });
  const judge = async (text: string): Promise<Strength> => (await judging)(text.trim());
  const hint = async (): Promise<void> => {
    const { value } = input;
    if (value === '') input.validationMessage = undefined;
    const { hint: message, refused } = await judge(value);
    const { Warning, Info } = vscode.InputBoxValidationSeverity;
    // What was typed meanwhile gets a hint of its own.
    if (value === '' || value !== input.value) return;
    input.validationMessage = { message, severity: refused ? Warning : Info };
  };
  // What is suggested is to be read; what is typed is nobody's business.
  let isHidden = false;
  input.onDidChangeValue((value) => {
    if (!isHidden && value !== suggested) input.password = isHidden = true;
    hint().catch(showError);
  });
  input.onDidTriggerButton((button) => {
    if (button === show) input.password = isHidden = !input.password;
    else if (button === copy) {
      copyForAWhile(vscode.env.clipboard, input.value.trim(), systemClock).then(sayCopied, showError);
    } else {
      input.value = suggested = suggestPassphrase();
      input.password = isHidden = false;
      hint().catch(showError);
    }
  });
  return withInput(input, async (text) => {
    const passphrase = text.trim();
    if (!(await judge(passphrase)).refused) return { value: passphrase };
    await hint();
    return undefined;
  });
}

/** Says that a secret is on the clipboard, and for how long. */
export function sayCopied(): void {
  vscode.window.setStatusBarMessage('$(copy) Copied. The clipboard is cleared after a minute.', 8_000);
}

/** Shows an input until `accept` takes what was typed. */
function withInput<T>(
  input: vscode.InputBox,
  accept: (text: string) => Promise<{ readonly value: T } | undefined>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    let settled = false;
    const settle = (act: () => void): void => {
      settled = true;
      act();
      input.dispose();
    };
    const tryText = async (): Promise<void> => {
      const result = await accept(input.value);
      if (result && !settled) settle(() => resolve(result.value));
    };
    input.onDidAccept(() => {
      tryText().catch((error: unknown) => settle(() => reject(error)));
    });
    input.onDidHide(() => {
      if (!settled) settle(() => reject(new FastshotError('cancelled', 'Cancelled.')));
    });
    input.show();
  });
}
