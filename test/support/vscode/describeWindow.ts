import type { Page } from 'playwright-core';

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

/** Says in a few lines what a window shows. */
export async function describeWindow(page: Page): Promise<string> {
  const lines: string[] = [];
  for (const [part, selector] of Object.entries(PARTS)) {
    const texts = await page.locator(`${selector}:visible`).allInnerTexts();
    lines.push(...texts.slice(0, MAX_PER_PART).map((text) => `${part}: ${oneLine(text)}`));
  }
  const focused: unknown = await page.evaluate(FOCUSED);
  return [...lines, `focus: ${oneLine(String(focused))}`].join('\n');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, MAX_TEXT);
}
