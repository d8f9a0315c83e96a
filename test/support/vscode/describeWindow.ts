import type { Frame, Page } from 'playwright-core';

/** What tells where a test got stuck: what is on top of the workbench, and where the keyboard is. */
const PARTS = {
  dialog: '.monaco-dialog-box',
  'quick input': '.quick-input-widget',
  menu: '.context-view .monaco-menu',
  notification: '.notification-list-item',
  tab: '.tab',
  message: '.tree-explorer-viewlet-tree-view .message',
  row: '.sidebar .monaco-list-row',
  status: '.statusbar-item[id^="fastshot"]',
} as const;
/** The start tag of the element that has the focus, as source for the page. */
const FOCUSED = `document.activeElement?.outerHTML.split('>', 1)[0]`;
const MAX_PER_PART = 6;
const MAX_TEXT = 200;
/** A page that does not answer by then is told to be so, ms. */
const FRAME_MS = 2_000;

/** Says in a few lines what a window shows. */
export async function describeWindow(page: Page): Promise<string> {
  const lines: string[] = [];
  for (const [part, selector] of Object.entries(PARTS)) {
    const texts = await page.locator(`${selector}:visible`).allInnerTexts();
    lines.push(...texts.slice(0, MAX_PER_PART).map((text) => `${part}: ${oneLine(text)}`));
  }
  const pages = page
    .frames()
    .filter((frame) => frame.name() === 'active-frame' || frame.name() === 'pending-frame');
  lines.push(...(await Promise.all(pages.map(describePage))));
  const focused: unknown = await page.evaluate(FOCUSED);
  return [...lines, `focus: ${oneLine(String(focused))}`].join('\n');
}

/** What a webview shows, as a line. */
async function describePage(frame: Frame): Promise<string> {
  const text = await frame
    .locator('body')
    .innerText({ timeout: FRAME_MS })
    .catch((error: unknown) => `no answer (${String(error).split('\n', 1)[0]})`);
  return `webview (${frame.name()}): ${oneLine(text)}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT);
}
