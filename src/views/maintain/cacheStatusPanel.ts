import * as vscode from 'vscode';
import { Throttle } from '../../base/throttle';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { PageResources } from './cachePage';
import { PAGE_COMMANDS } from './pageCommands';

/** The page follows what happens, but not more often than this, ms. */
const REFRESH_MS = 1_000;

/** The page of Cache Status: one at most, kept up to date while it is open. */
export class CacheStatusPanel implements Disposable {
  private readonly subscriptions: Disposable[];
  private readonly refresh = new Throttle(() => void this.update(), REFRESH_MS);
  private panel: vscode.WebviewPanel | undefined;
  private shown = '';

  constructor(
    private readonly parts: {
      readonly extensionUri: vscode.Uri;
      /** The page as things are now; undefined while no store is connected. */
      readonly page: (resources: PageResources) => Promise<string | undefined>;
      /** Whatever changes what the page says. */
      readonly changes: readonly ((listener: () => void) => Disposable)[];
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
    await this.update();
  }

  dispose(): void {
    disposeAll(this.subscriptions);
    this.refresh.dispose();
    this.panel?.dispose();
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
