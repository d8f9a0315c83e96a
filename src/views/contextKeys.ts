import * as vscode from 'vscode';

/** Context keys that `when` clauses in package.json use. */
export type ContextKey = 'connected' | 'canShare' | 'filtered' | 'hasGone' | 'sealed' | 'locked';

/** Context keys that hold paths of editors, for `resourcePath in fastshot.editors.<key>` in the menus of their titles. */
export type EditorKey = 'readable' | 'local' | 'cloud' | 'unlisted';

/** Sets `fastshot.<key>`; setting the present value again costs nothing. */
export class ContextKeys {
  private readonly values = new Map<ContextKey, boolean>();
  private readonly editors = new Map<EditorKey, string>();

  set(key: ContextKey, value: boolean): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', `fastshot.${key}`, value);
  }

  /** @param paths of the editors that are open; their order does not matter */
  setEditors(key: EditorKey, paths: readonly string[]): void {
    const sorted = [...new Set(paths)].sort();
    const text = sorted.join('\n');
    if (this.editors.get(key) === text) return;
    this.editors.set(key, text);
    void vscode.commands.executeCommand('setContext', `fastshot.editors.${key}`, sorted);
  }
}
