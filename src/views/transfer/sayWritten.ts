import * as vscode from 'vscode';

/** Says that a file was written, and offers to show it. A browser shows no file manager. */
export async function sayWritten(message: string, path: string): Promise<void> {
  const show = vscode.env.uiKind === vscode.UIKind.Desktop ? ['Reveal in File Manager'] : [];
  const answer = await vscode.window.showInformationMessage(message, ...show);
  if (answer !== undefined) await vscode.commands.executeCommand('revealFileInOS', vscode.Uri.file(path));
}
