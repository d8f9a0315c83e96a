import * as vscode from 'vscode';

export const SESSION_VIEW_TYPE = 'fastshot.session';

/** The session that a tab shows in the viewer, if it does. */
export function sessionOf(tab: vscode.Tab | undefined): vscode.Uri | undefined {
  const input = tab?.input;
  return input instanceof vscode.TabInputCustom && input.viewType === SESSION_VIEW_TYPE
    ? input.uri
    : undefined;
}

/** The session in the active editor, if it is the viewer. */
export const activeSession = (): vscode.Uri | undefined =>
  sessionOf(vscode.window.tabGroups.activeTabGroup.activeTab);

/** The sessions of all viewers of the window, also of those that were not looked at since it opened. */
export const openSessions = (): readonly vscode.Uri[] =>
  vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).flatMap((tab) => sessionOf(tab) ?? []);
