import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import type { Audit } from '../../audit/audit';
import type { Log } from '../../base/log';
import type { Annotations, SessionEditors } from '../annotate/annotations';
import type { SessionAnnotations } from '../annotate/sessionAnnotations';
import type { SessionDocument } from '../../session/document';
import { sessionTitle } from '../../session/title';
import { SCHEME } from '../sessionUri';
import { webviewPage } from '../webviewPage';
import type { IncomingImages } from '../save/incomingImages';
import { OpenSession } from './openSession';
import { saveImage } from './saveImage';
import { SESSION_VIEW_TYPE, sessionOf } from './sessionTabs';
import type { SessionSource } from './sessionSource';
import type { ImageTools } from '../../images/imageTools';
import { uprightImage } from './uprightImage';
import { connectViewer, type Reveal, type ViewerConnection } from './viewerConnection';

const STYLES = ['layout', 'stage', 'filmstrip', 'details', 'annotate'];

/**
 * The read-only editor of `*.fastshot` files. It stays read-only while one draws: an editor that VS Code takes for
 * changed is saved by itself where auto save is on, and here each save makes a new session.
 */
export class SessionEditorProvider
  implements vscode.CustomReadonlyEditorProvider<OpenSession>, SessionEditors
{
  private readonly editors = new Map<string, Set<ViewerConnection>>();
  private readonly sessions = new Map<string, OpenSession>();
  /** The one that the user was in last. */
  private active: ViewerConnection | undefined;
  /** What to show in editors that are just being opened, by URI. */
  private readonly pendingReveals = new Map<string, Reveal>();

  constructor(
    private readonly parts: {
      readonly source: SessionSource;
      readonly annotations: Annotations;
      readonly audit: Audit;
      readonly log: Log;
      readonly extensionUri: vscode.Uri;
      readonly tools: ImageTools;
      /** Whether a file is one of the sessions that the tree lists below Local. */
      readonly isLocalSession: (file: vscode.Uri) => boolean;
      /** Makes a new session of images that were pasted into an editor or dropped on it. */
      readonly newSession: (images: IncomingImages) => Promise<void>;
    },
  ) {}

  register(): vscode.Disposable {
    return vscode.window.registerCustomEditorProvider(SESSION_VIEW_TYPE, this, {
      supportsMultipleEditorsPerDocument: true,
    });
  }

  /** Opens a session, or brings its editor to the front, and shows what is asked for. */
  async reveal(uri: vscode.Uri, what: Reveal, options?: vscode.TextDocumentShowOptions): Promise<void> {
    const key = uri.toString();
    const { run, ...shown } = what;
    const open = this.editors.get(key);
    if (open) for (const editor of open) editor.reveal(shown);
    else this.pendingReveals.set(key, what);
    await vscode.commands.executeCommand('vscode.openWith', uri, SESSION_VIEW_TYPE, options);
    // Once it is in front, and by one of them.
    if (run && open) [...open].at(-1)?.reveal({ ...shown, run });
  }

  /** Shows what is asked for in the editor that the user is in, or was in last. */
  revealInActive(what: Reveal): void {
    this.active?.reveal(what);
  }

  /** Addresses of the sessions shown that are sealed, wherever they lie. */
  sealedDocuments(): ReadonlySet<string> {
    const sealed = [...this.sessions].filter(([, { document }]) => document?.container === 'sealed');
    return new Set(sealed.map(([key]) => key));
  }

  isOpen(uri: vscode.Uri): boolean {
    return this.editors.has(uri.toString());
  }

  async open(uri: vscode.Uri): Promise<void> {
    await this.reveal(uri, {});
  }

  async exchange(old: vscode.Uri, by: vscode.Uri, image?: number): Promise<void> {
    const [tab, ...others] = vscode.window.tabGroups.all
      .flatMap(({ tabs }) => tabs)
      .filter((each) => sessionOf(each)?.toString() === old.toString());
    await this.reveal(by, image === undefined ? {} : { image }, {
      preview: false,
      viewColumn: tab?.group.viewColumn ?? vscode.ViewColumn.Active,
    });
    if (tab) await vscode.window.tabGroups.close([tab, ...others], true);
  }

  /** Returns at once; the session loads while its editor is already there. */
  openCustomDocument(uri: vscode.Uri): OpenSession {
    return new OpenSession(uri, this.parts.source, this.parts.log);
  }

  resolveCustomEditor(session: OpenSession, panel: vscode.WebviewPanel): void {
    const { extensionUri, source, annotations, audit, log, tools, newSession, isLocalSession } = this.parts;
    const { webview } = panel;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    webview.options = { enableScripts: true, localResourceRoots: [dist, media] };

    const drawn = annotations.of(session);
    const connection = connectViewer({
      webview,
      session,
      source,
      annotations: drawn,
      log,
      saveAnnotations: (image, rendered) => annotations.save(session, image, rendered, this),
      discardAnnotations: () => annotations.discard(session),
      saveImage: async (document, index, role) => {
        const target = await saveImage(document, index, role, audit);
        return target && `Saved ${target.fsPath}.`;
      },
      upright: (image, name) => uprightImage(tools, image, name),
      newSession,
    });
    const showTitle = (): void => {
      // A file of the Explorer's keeps its name, which is what it was opened by.
      const isListed = session.uri.scheme === SCHEME || isLocalSession(session.uri);
      if (session.document && isListed) panel.title = tabTitle(session.document);
    };
    showTitle();
    const titled = session.onDidChange(showTitle);
    panel.onDidDispose(() => titled.dispose());
    this.track(session, connection, panel, drawn);

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

  private track(
    session: OpenSession,
    connection: ViewerConnection,
    panel: vscode.WebviewPanel,
    annotations: SessionAnnotations,
  ): void {
    const key = session.uri.toString();
    const open = this.editors.get(key) ?? new Set();
    this.editors.set(key, open.add(connection));
    this.sessions.set(key, session);
    const pending = this.pendingReveals.get(key);
    this.pendingReveals.delete(key);
    if (pending !== undefined) connection.reveal(pending);
    const drawing = annotations.onDidChange(({ kind }) => {
      // What is drawn on must not give way to the next session that is looked at.
      if (kind === 'step' && panel.active) {
        void vscode.commands.executeCommand('workbench.action.keepEditor');
      }
    });
    if (panel.active) this.active = connection;
    panel.onDidChangeViewState(() => {
      if (panel.active) this.active = connection;
      if (!panel.visible) connection.hidden();
    });
    panel.onDidDispose(() => {
      drawing.dispose();
      connection.dispose();
      if (this.active === connection) this.active = undefined;
      open.delete(connection);
      if (open.size > 0) return;
      this.editors.delete(key);
      this.sessions.delete(key);
      void this.parts.annotations.closed(session, this);
    });
  }
}

/** VS Code keeps the titles of tabs on disk: the tab of a sealed session says when it was made, as its file name does. */
function tabTitle({ filename, metadata, container }: SessionDocument): string {
  const isSealed = container === 'sealed';
  return sessionTitle(filename, isSealed ? undefined : metadata, isSealed);
}
