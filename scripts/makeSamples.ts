/**
 * Makes `media/samples/`, the sessions of *Open Samples*: `npx tsx scripts/makeSamples.ts`. Needs Chromium, whose fonts
 * decide what the images look like, so the files are kept in the repository and not made by the build.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { ImageTools } from '../src/images/imageTools';
import { DRAWING_COLOR, LINE_WIDTH, TEXT_SIZE } from '../src/session/drawingStyle';
import type { Drawing } from '../src/session/document';
import type { DraftImage } from '../src/session/write/draft';
import { encodeSession } from '../src/session/write/encodeSession';
import { sessionFileName } from '../src/session/write/sessionFileName';
import { ensureChromium } from '../test/support/vscode/tools';
import { ROOT } from './lib/paths';
import { SAMPLES, type SamplePage } from './lib/samplePages';

const OUT = path.join(ROOT, 'media/samples');

/** What is drawn, as the viewer draws it, over the page. */
function overlay(drawings: readonly Drawing[]): string {
  const shapes = drawings.map((drawing) =>
    drawing.type === 'lines'
      ? drawing.data.map(([a, b, c, d]) => `<path d="M${a} ${b}L${c} ${d}"/>`).join('')
      : `<text x="${drawing.data.x}" y="${drawing.data.y + TEXT_SIZE * 0.8}">${drawing.data.text}</text>`,
  );
  return `<svg style="position:fixed;inset:0;width:100%;height:100%"><style>
    path{stroke:${DRAWING_COLOR};stroke-width:${LINE_WIDTH};stroke-linecap:round}
    text{fill:${DRAWING_COLOR};font:${TEXT_SIZE}px sans-serif}</style>${shapes.join('')}</svg>`;
}

/** One screenshot, without and with what is drawn on it, as PNG. */
async function imageOf(browser: Page, { html, width, height, drawings }: SamplePage): Promise<DraftImage> {
  const shot = async (content: string): Promise<Buffer> => {
    await browser.setContent(content);
    return browser.screenshot({ clip: { x: 0, y: 0, width, height } });
  };
  await browser.setViewportSize({ width, height });
  const original = await shot(html);
  const annotated = drawings.length > 0 ? await shot(html + overlay(drawings)) : null;
  const geometry = { x: 0, y: 0, width, height };
  return { original, annotated, geometry, scale: 1, drawings, hidden: false };
}

async function make(): Promise<void> {
  const { tool, missing } = ensureChromium();
  if (tool === undefined) throw new Error(missing);
  const browser = await chromium.launch({ executablePath: tool, chromiumSandbox: process.getuid?.() !== 0 });
  const tools = new ImageTools(path.join(ROOT, 'dist/images.js'));
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
  try {
    const page = await browser.newPage();
    for (const { pages, ...fields } of SAMPLES) {
      const images: DraftImage[] = [];
      for (const each of pages) images.push(await imageOf(page, each));
      const originals = images.map(({ original }) => original!);
      const thumbnail = await tools.collage(originals, new AbortController().signal);
      const filename = sessionFileName(fields, 'local');
      writeFileSync(
        path.join(OUT, filename),
        encodeSession({ ...fields, images, thumbnail, author: 'Fastshot' }, filename),
      );
    }
  } finally {
    tools.dispose();
    await browser.close();
  }
}

void make();
