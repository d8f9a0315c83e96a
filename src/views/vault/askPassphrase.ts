import * as vscode from 'vscode';
import { FastshotError, isFastshotError } from '../../base/errors';
import { randomId } from '../../session/sealed/ids';
import { messageText } from '../quickPickText';
import { passphraseStrength } from './passphraseStrength';

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

/** Asks for a new passphrase twice, says how strong it is, and offers to make one up. */
export async function askNewPassphrase(title: string, prompt: string): Promise<string> {
  const passphrase = await askOnce(title, prompt);
  const input = vscode.window.createInputBox();
  Object.assign(input, {
    title,
    prompt: 'The same passphrase once more. Nobody can bring it back for you: keep it in a password manager.',
    password: true,
    ignoreFocusOut: true,
  });
  input.onDidChangeValue(() => (input.validationMessage = undefined));
  return withInput(input, async (text) => {
    if (text.trim() === passphrase) return { value: passphrase };
    input.validationMessage = 'The two are not the same.';
    return undefined;
  });
}

function askOnce(title: string, prompt: string): Promise<string> {
  const input = vscode.window.createInputBox();
  const suggest = { iconPath: new vscode.ThemeIcon('sparkle'), tooltip: 'Suggest One and Copy It' };
  const show = { iconPath: new vscode.ThemeIcon('eye'), tooltip: 'Show or Hide' };
  Object.assign(input, { title, prompt, password: true, ignoreFocusOut: true, buttons: [suggest, show] });
  const hint = (): void => {
    const { hint: message, refused } = passphraseStrength(input.value.trim());
    const { Warning, Info } = vscode.InputBoxValidationSeverity;
    input.validationMessage =
      input.value === '' ? undefined : { message, severity: refused ? Warning : Info };
  };
  input.onDidChangeValue(hint);
  input.onDidTriggerButton((button) => {
    if (button === show) input.password = !input.password;
    else {
      input.value = randomId(25).replaceAll(/.{5}(?=.)/g, '$&-');
      input.password = false;
      void vscode.env.clipboard.writeText(input.value);
    }
    hint();
  });
  return withInput(input, async (text) => {
    const passphrase = text.trim();
    if (!passphraseStrength(passphrase).refused) return { value: passphrase };
    hint();
    return undefined;
  });
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
