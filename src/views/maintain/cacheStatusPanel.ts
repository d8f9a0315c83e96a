import * as vscode from 'vscode';
import { forLog } from '../../base/errors';
import type { Log } from '../../base/log';
import { Throttle } from '../../base/throttle';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { PageResources } from './cachePage';
import { PAGE_COMMANDS } from './pageCommands';

/** The page follows what happens, but not more often than this, ms. */
const REFRESH_MS = 1_000;

/** The page of Cache Status: one at most, kept up to date while it is open. */
export class CacheStatusPanel implements Disposable {
  private readonly subscriptions: Disposable[];
  private readonly refresh = new Throttle(() => void this.follow(), REFRESH_MS);
  private panel: vscode.WebviewPanel | undefined;
  private shown = '';

  constructor(
    private readonly parts: {
      readonly extensionUri: vscode.Uri;
      /** The page as things are now; undefined while no store is connected. */
      readonly page: (resources: PageResources) => Promise<string | undefined>;
      /** Whatever changes what the page says. */
      readonly changes: readonly ((listener: () => void) => Disposable)[];
      readonly log: Log;
    },
  ) {
    this.subscriptions = parts.changes.map((change) => change(() => this.panel && this.refresh.request()));
  }

  /** Opens the page, or brings it to the front. */
  async show(): Promise<void> {
    if (this.panel) {
      this.panel.reveal();
    } else {
      const media = vscode.Uri.joinPath(this.parts.extensionUri, 'media');
      this.panel = vscode.window.createWebviewPanel(
        'fastshot.cacheStatus',
        'Fastshot Cache Status',
        vscode.ViewColumn.Active,
        { enableScripts: false, enableCommandUris: [...PAGE_COMMANDS], localResourceRoots: [media] },
      );
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.shown = '';
      });
    }
    try {
      await this.update();
    } catch (error) {
      // An empty page would say nothing; the caller says what is wrong.
      if (this.shown === '') this.panel?.dispose();
      throw error;
    }
  }

  dispose(): void {
    disposeAll(this.subscriptions);
    this.refresh.dispose();
    this.panel?.dispose();
  }

  /** What goes wrong while nobody has asked for the page leaves it as it is. */
  private async follow(): Promise<void> {
    try {
      await this.update();
    } catch (error) {
      this.parts.log.warn(`The page of Cache Status could not be renewed: ${forLog(error)}`);
    }
  }

  /** Only a page that says something else is set: setting it takes the keyboard focus off its buttons. */
  private async update(): Promise<void> {
    const { panel } = this;
    if (!panel) return;
    const style = vscode.Uri.joinPath(this.parts.extensionUri, 'media', 'cache', 'status.css');
    const page = await this.parts.page({
      cspSource: panel.webview.cspSource,
      style: panel.webview.asWebviewUri(style).toString(),
    });
    // It may have been closed meanwhile.
    if (this.panel !== panel) return;
    if (page === undefined) return panel.dispose();
    if (page === this.shown) return;
    this.shown = page;
    panel.webview.html = page;
  }
}
