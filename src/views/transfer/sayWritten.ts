import * as vscode from 'vscode';
import { canReveal, revealFile } from '../revealFile';

/** Says that a file was written, and offers to show it. A browser shows no file manager. */
export async function sayWritten(message: string, path: string): Promise<void> {
  const show = canReveal() ? ['Reveal in File Manager'] : [];
  const answer = await vscode.window.showInformationMessage(message, ...show);
  if (answer !== undefined) await revealFile(path);
}
