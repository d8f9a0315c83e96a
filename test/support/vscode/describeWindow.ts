import type { Frame, Page } from 'playwright-core';

/** What tells where a test got stuck: what is on top of the workbench, and where the keyboard is. */
const PARTS = {
  dialog: '.monaco-dialog-box',
  'quick input': '.quick-input-widget',
  menu: '.context-view .monaco-menu',
  notification: '.notification-list-item',
  tab: '.tab',
  message: '.tree-explorer-viewlet-tree-view .message',
  hover: '.monaco-hover',
  row: '.sidebar .monaco-list-row',
  status: '.statusbar-item[id^="fastshot"]',
} as const;
/** The start tag of the element that has the focus, as source for the page. */
const FOCUSED = `document.activeElement?.outerHTML.split('>', 1)[0]`;
/** The start tags of what lies over rows of the sidebar and takes their clicks, as source for the page. */
const COVERS = `[...document.querySelectorAll('.sidebar .monaco-list-row')].flatMap((row) => {
  const { x, y, width, height } = row.getBoundingClientRect();
  const top = document.elementFromPoint(x + width / 2, y + height / 2);
  return top === null || row.contains(top) ? [] : [top.outerHTML.split('>', 1)[0]];
})`;
/** A page that draws a frame within so many milliseconds is alive. */
const ALIVE_MS = 2_000;
/** Whether the page draws frames, without which nothing can be clicked, as source for the page. */
const DRAWS = `new Promise((settle) => {
  requestAnimationFrame(() => settle('yes'));
  setTimeout(() => settle('no'), ${ALIVE_MS});
})`;
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
  lines.push(`focus: ${oneLine(String(focused))}`);
  const covers = (await page.evaluate(COVERS)) as string[];
  lines.push(...covers.slice(0, MAX_PER_PART).map((tag) => `over a row: ${oneLine(tag)}`));
  return [...lines, `draws: ${String(await page.evaluate(DRAWS))}`].join('\n');
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
