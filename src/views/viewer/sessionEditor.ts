import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Log } from '../../base/log';
import { webviewPage } from '../webviewPage';
import { OpenSession } from './openSession';
import { saveImage } from './saveImage';
import type { SessionSource } from './sessionSource';
import { connectViewer, type ViewerConnection } from './viewerConnection';

export const SESSION_VIEW_TYPE = 'fastshot.session';

const STYLES = ['layout', 'stage', 'filmstrip', 'details'];

/** The read-only editor of `*.fastshot` files. */
export class SessionEditorProvider implements vscode.CustomReadonlyEditorProvider<OpenSession> {
  private readonly editors = new Map<string, Set<ViewerConnection>>();
  /** Images to show in editors that are just being opened, by URI. */
  private readonly pendingReveals = new Map<string, number>();

  constructor(
    private readonly parts: {
      readonly source: SessionSource;
      readonly log: Log;
      readonly extensionUri: vscode.Uri;
    },
  ) {}

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(SESSION_VIEW_TYPE, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** Opens a session, or brings its editor to the front, and shows one image (0-based). */
  async reveal(uri: vscode.Uri, imageIndex: number, options?: vscode.TextDocumentShowOptions): Promise<void> {
    const key = uri.toString();
    const open = this.editors.get(key);
    if (open) for (const editor of open) editor.reveal(imageIndex);
    else this.pendingReveals.set(key, imageIndex);
    await vscode.commands.executeCommand('vscode.openWith', uri, SESSION_VIEW_TYPE, options);
  }

  /** Returns at once; the session loads while its editor is already there. */
  openCustomDocument(uri: vscode.Uri): OpenSession {
    return new OpenSession(uri, this.parts.source, this.parts.log);
  }

  resolveCustomEditor(session: OpenSession, panel: vscode.WebviewPanel): void {
    const { extensionUri, source, log } = this.parts;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    webview.options = { enableScripts: true, localResourceRoots: [dist, media] };

    const connection = connectViewer({
      webview,
      session,
      source,
      log,
      saveImage: async (document, index, role) => {
        const target = await saveImage(document, index, role);
        return target && `Saved ${target.fsPath}.`;
      },
    });
    this.track(session.uri.toString(), connection, panel);

    const href = (...path: [vscode.Uri, ...string[]]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(...path)).toString();
    webview.html = webviewPage({
      title: 'Fastshot session',
      bodyClass: 'viewer',
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: href(dist, 'viewer.js'),
      styles: [href(dist, 'codicon.css'), ...STYLES.map((name) => href(media, 'viewer', `${name}.css`))],
    });
  }

  private track(key: string, connection: ViewerConnection, panel: vscode.WebviewPanel): void {
    const open = this.editors.get(key) ?? new Set();
    this.editors.set(key, open.add(connection));
    const pending = this.pendingReveals.get(key);
    this.pendingReveals.delete(key);
    if (pending !== undefined) connection.reveal(pending);
    panel.onDidChangeViewState(() => {
      if (!panel.visible) connection.hidden();
    });
    panel.onDidDispose(() => {
      connection.dispose();
      open.delete(connection);
      if (open.size === 0) this.editors.delete(key);
    });
  }
}
