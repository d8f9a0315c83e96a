import * as vscode from 'vscode';

const SCHEME = 'fastshot-report';

/** Reports as read-only documents: searched, copied and saved like any text. Each lives as long as its editor. */
export class ReportDocuments implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly texts = new Map<string, string>();
  private readonly subscriptions: vscode.Disposable[];
  private count = 0;

  constructor() {
    this.subscriptions = [
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.texts.delete(uri.toString())),
    ];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.texts.get(uri.toString()) ?? 'This report is no longer there. Run the command again.\n';
  }

  /** Opens a text in Markdown. @param title of its tab */
  async open(title: string, text: string): Promise<void> {
    this.count += 1;
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${title}.md`, query: String(this.count) });
    this.texts.set(uri.toString(), text);
    await vscode.window.showTextDocument(uri, { preview: true, preserveFocus: false });
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }
}
