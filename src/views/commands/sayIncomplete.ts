import * as vscode from 'vscode';

/** Says what is still to be done, with the way to the list of it. */
export async function sayIncomplete(
  message: string,
  ...others: readonly string[]
): Promise<string | undefined> {
  const show = 'Show Waiting Uploads…';
  const answer = await vscode.window.showInformationMessage(message, ...others, show);
  if (answer === show) await vscode.commands.executeCommand('fastshot.outbox.show');
  return answer;
}
