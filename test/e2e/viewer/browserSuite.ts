import { after, before } from 'mocha';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { chromium, type Browser } from 'playwright-core';
import { ensureChromium } from '../../support/vscode/tools';
import { openViewer, serveViewer, type ViewerPage, type ViewerPageOptions } from './viewerPage';

export interface BrowserSuite {
  readonly browser: Browser;
  /** Opens the viewer; `closeAll` closes it. */
  open(options: Omit<ViewerPageOptions, 'browser' | 'origin'>): Promise<ViewerPage>;
  closeAll(): Promise<void>;
}

/** One browser and one server for the tests of a `describe` block; skips them where there is no browser. */
export function useBrowser(): () => BrowserSuite {
  let browser: Browser | undefined;
  let site: { server: Server; origin: string } | undefined;
  const opened: ViewerPage[] = [];

  before(async function () {
    this.timeout(180_000);
    const { tool, missing } = { tool: undefined, missing: '', ...ensureChromium() };
    if (tool === undefined) console.log(`Skipped: ${missing}`);
    if (tool === undefined) this.skip();
    browser = await chromium.launch({
      executablePath: tool,
      chromiumSandbox: process.getuid?.() !== 0,
      args: ['--disable-gpu', '--disable-background-networking', '--no-first-run'],
    });
    site = await serveViewer();
  });

  after(async () => {
    await browser?.close();
    if (!site) return;
    site.server.close();
    site.server.closeAllConnections();
    await once(site.server, 'close');
  });

  return () => {
    if (!browser || !site) throw new Error('There is no browser.');
    const shared = { browser, origin: site.origin };
    return {
      browser,
      async open(options) {
        const viewer = await openViewer({ ...shared, ...options });
        opened.push(viewer);
        return viewer;
      },
      closeAll: async () => void (await Promise.all(opened.splice(0).map((viewer) => viewer.close()))),
    };
  };
}
