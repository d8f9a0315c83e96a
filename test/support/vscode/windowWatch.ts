import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

/** What a window can answer a command with, by where it stands in the workbench. */
const PARTS = {
  dialog: '.monaco-dialog-box',
  // Toasts are off where suites run in the extension host. What is said to a screen reader is what they would show.
  said: '.monaco-aria-container .monaco-alert',
  'quick input': '.quick-input-widget',
  progress: '.monaco-progress-container.active',
  tab: '.tab',
  panel: '.part.panel .title',
  message: '.tree-explorer-viewlet-tree-view .message',
  row: '.sidebar .monaco-list-row',
  status: '.statusbar-item[id^="fastshot"]',
  'progress in the status bar': '.statusbar-item[id="status.progress"]',
  'status bar': '.statusbar-item[id="status.extensionMessage"]',
};

/**
 * Source for the page: looks at the parts in each frame in which anything has changed, so that nothing is missed that is
 * there for a moment only, and remembers what was not there when it was told to begin.
 */
const WATCH = `(() => {
  const parts = ${JSON.stringify(PARTS)};
  // How long ago something was is no answer to a command.
  const text = (element) => element.innerText.replace(/\\s+/g, ' ').replace(/just now|\\d+ (s|sec|min|h)\\w* ago/g, '').trim();
  const lines = () => {
    const found = Object.entries(parts).flatMap(([part, selector]) =>
      [...document.querySelectorAll(selector)]
        .filter((element) => element.getClientRects().length > 0)
        .map((element) => part + ': ' + text(element))
        .filter((line) => line !== 'said: '));
    const area = document.activeElement?.closest('iframe, .part, .quick-input-widget, .monaco-dialog-box');
    return area ? [...found, 'focus: ' + (area.id || area.className || area.tagName)] : found;
  };
  const watch = { before: new Set(), seen: new Set(), isDue: false };
  const look = () => {
    watch.isDue = false;
    for (const line of lines()) if (!watch.before.has(line)) watch.seen.add(line);
  };
  new MutationObserver(() => {
    if (watch.isDue) return;
    watch.isDue = true;
    requestAnimationFrame(look);
  }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  return {
    begin: () => {
      // Whatever is said again is said anew.
      for (const said of document.querySelectorAll(parts.said)) said.textContent = '';
      watch.before = new Set(lines());
      watch.seen = new Set();
      return [...watch.before].filter((line) => /^(dialog|quick input|tab|panel|status bar):/.test(line));
    },
    seen: () => { look(); return [...watch.seen]; },
  };
})()`;

/** For the extension host, which cannot see its own window. */
export interface WindowWatch {
  /**
   * POST begins anew, and answers with what has to go first, such as questions; GET answers with what has appeared
   * since. Both as JSON: a list of lines.
   */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Tells who asks at an address on loopback what the window of a page has shown.
 * @param page undefined while there is none
 */
export async function startWindowWatch(page: () => Page | undefined): Promise<WindowWatch> {
  const ask = async (what: 'begin' | 'seen'): Promise<unknown> =>
    page()?.evaluate(`(window.fastshotWatch ??= ${WATCH}).${what}()`);
  const server = http.createServer((request, response) => {
    ask(request.method === 'POST' ? 'begin' : 'seen').then(
      (lines) => response.end(JSON.stringify(lines ?? [])),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
