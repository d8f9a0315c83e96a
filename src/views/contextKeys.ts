import * as vscode from 'vscode';

/** Context keys that `when` clauses in package.json use. */
export type ContextKey = 'connected' | 'canShare' | 'filtered' | 'hasGone' | 'sealed' | 'locked';

/** Sets `fastshot.<key>`; setting the present value again costs nothing. */
export class ContextKeys {
  private readonly values = new Map<ContextKey, boolean>();

  set(key: ContextKey, value: boolean): void {
    if (this.values.get(key) === value) return;
    this.values.set(key, value);
    void vscode.commands.executeCommand('setContext', `fastshot.${key}`, value);
  }
}
