import * as vscode from 'vscode';
import { messageText } from './quickPickText';

/** Whether this window can show files in the system's file manager: one in a browser cannot. */
export const canReveal = (): boolean => vscode.env.uiKind === vscode.UIKind.Desktop;

/** Shows a file in the system's file manager; in a browser, says where it is. @param path absolute */
export async function revealFile(path: string): Promise<void> {
  if (canReveal()) {
    await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
    return;
  }
  const copy = 'Copy Path';
  const message = `A browser shows no file manager. The file is ${messageText(path, 400)}.`;
  const answer = await vscode.window.showInformationMessage(message, copy);
  if (answer === copy) await vscode.env.clipboard.writeText(path);
}
