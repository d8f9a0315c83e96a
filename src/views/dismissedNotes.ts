import type * as vscode from 'vscode';

/** Notes that the user does not want to see again. */
export class DismissedNotes {
  constructor(private readonly state: vscode.Memento) {}

  isDismissed(note: string): boolean {
    return this.state.get(`dismissed/${note}`, false);
  }

  async dismiss(note: string): Promise<void> {
    await this.state.update(`dismissed/${note}`, true);
  }
}
