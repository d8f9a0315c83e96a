import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import { Throttle } from '../../base/throttle';
import { collectFacets } from '../../catalog/facets';
import type { Connections } from '../connections';
import { messageText } from '../quickPickText';
import type { SessionsModel } from '../sessionsModel';
import { webviewPage } from '../webviewPage';
import type { ImageSource } from './imageSource';
import type { Suggestions } from './protocol';
import type { FormSeed } from './saveForm';
import type { SessionSaver } from './sessionSaver';

/** How often a form asks anew what is in use, ms. */
const SUGGEST_MS = 1_000;

const STYLES = ['viewer/layout', 'viewer/stage', 'viewer/details', 'save/form'];

/** Opens save forms, each in an editor of its own. */
export class SaveForms {
  /** Closes each form that shows what a sealed vault keeps. */
  private readonly sealed = new Set<() => void>();

  constructor(
    private readonly parts: {
      readonly extensionUri: vscode.Uri;
      readonly connections: Connections;
      readonly model: SessionsModel;
      readonly saver: SessionSaver;
      readonly source: ImageSource;
    },
  ) {}

  async open(seed: FormSeed): Promise<void> {
    const { SaveForm } = await import('./saving');
    const { extensionUri, connections, saver, source } = this.parts;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    const panel = vscode.window.createWebviewPanel(
      'fastshot.saveForm',
      seed.title,
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [dist, media],
      },
    );
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.png');
    const { webview } = panel;
    let isDone = false;
    let isClosed = false;
    const form = new SaveForm(seed, {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has none
      post: (message) => void (isClosed || webview.postMessage(message)),
      suggestions: () => this.suggestions(),
      destinations: () => saver.destinations(),
      pickImages: () => source.pick(),
      readUris: (uris) => source.read(uris.map((uri) => vscode.Uri.parse(uri))),
      takeFiles: (files) => source.take(files),
      upright: (bytes, name) => source.upright(bytes, name),
      save: (request, report, signal) => saver.save(request, report, signal),
      close: () => {
        isDone = true;
        panel.dispose();
      },
    });
    const disposables: Disposable[] = [
      webview.onDidReceiveMessage((message: unknown) => void form.receive(message)),
      connections.onDidChange(() => form.destinationsChanged()),
      ...this.follow(() => form.suggestionsChanged()),
    ];
    const lock = (): void => {
      isDone = true;
      panel.dispose();
      void form.whenClosed().then((content) => content && this.offerUnlocked(content));
    };
    if (seed.isSealed) this.sealed.add(lock);
    panel.onDidDispose(() => {
      isClosed = true;
      disposeAll(disposables);
      this.sealed.delete(lock);
      if (!isDone) void form.whenClosed().then((content) => content && this.offerAgain(content));
    });
    const href = (...path: [vscode.Uri, ...string[]]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(...path)).toString();
    webview.html = webviewPage({
      title: 'Save a Fastshot session',
      bodyClass: 'viewer save',
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: href(dist, 'saveForm.js'),
      styles: [href(dist, 'codicon.css'), ...STYLES.map((name) => href(media, `${name}.css`))],
    });
  }

  /** To be called when a sealed vault was locked: what its forms show is no longer to be seen. */
  closeSealed(): void {
    for (const lock of this.sealed) lock();
  }

  private async offerUnlocked(content: FormSeed): Promise<void> {
    const again = 'Unlock and Open the Form Again';
    const answer = await vscode.window.showInformationMessage(
      'A form with a session of the sealed vault was closed because the vault is locked. What you entered is not saved; this window keeps it until you dismiss this.',
      again,
    );
    if (answer !== again) return;
    if (!(await this.isUnlocked())) await vscode.commands.executeCommand('fastshot.vault.unlock');
    if (await this.isUnlocked()) await this.open(content);
    else await this.offerUnlocked(content);
  }

  private async isUnlocked(): Promise<boolean> {
    const opened = this.parts.connections.current?.sealed?.opened();
    return (await opened?.catch(() => undefined)) !== undefined;
  }

  /** An editor cannot refuse to be closed, so closing it by mistake can be taken back. */
  private async offerAgain(content: FormSeed): Promise<void> {
    const again = 'Open the Form Again';
    const [problem] = content.problems;
    const why = problem === undefined ? '' : ` ${messageText(problem, 300)}`;
    const answer = await vscode.window.showInformationMessage(`The session was not saved.${why}`, again);
    if (answer !== again) return;
    // The vault may have been locked since.
    if (content.isSealed && !(await this.isUnlocked())) return this.offerUnlocked(content);
    await this.open(content);
  }

  /** Calls `changed` when the sessions are others, at once, and then as often as anybody would notice. */
  private follow(changed: () => void): Disposable[] {
    const following = new Throttle(changed, SUGGEST_MS);
    return [following, this.parts.model.onDidChange(() => following.request())];
  }

  /** Tags and classes that sessions have, the most frequent first. */
  suggestions(): Suggestions {
    const { tags, classes } = collectFacets(this.parts.model.all());
    return { tags: byUse(tags), classes: byUse(classes) };
  }
}

function byUse(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([value]) => value);
}
