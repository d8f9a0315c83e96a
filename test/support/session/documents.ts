import { encode } from 'fast-png';
import type { BrowserContext } from 'playwright-core';
import type { EncodedImage, SessionDocument, SessionImage } from '../../../src/session/document';

/** A PNG as a decoder would hand it out. */
export function encodedImage(png: Uint8Array, width: number, height: number): EncodedImage {
  return { mime: 'image/png', width, height, size: png.length, bytes: () => new Uint8Array(png) };
}

/** A PNG of one colour, with a diagonal in another. */
export function plainPng(
  width: number,
  height: number,
  [r, g, b]: readonly [number, number, number],
): EncodedImage {
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < width * height; at++) {
    const isDiagonal = at % width === Math.floor(at / width);
    data.set(isDiagonal ? [255, 255, 255] : [r, g, b], at * 3);
  }
  return encodedImage(encode({ width, height, data, channels: 3, depth: 8 }), width, height);
}

/** A window of a session with the given parts. */
export function sessionImage(index: number, parts: Partial<SessionImage> = {}): SessionImage {
  return {
    index,
    geometry: { x: -15, y: 200, width: 320, height: 240 },
    scale: 0.5,
    hidden: false,
    drawings: [],
    renditions: {},
    problems: [],
    ...parts,
  };
}

export function sessionDocument(
  images: readonly SessionImage[],
  parts: Partial<SessionDocument> = {},
): SessionDocument {
  return {
    filename: '20250621114615_login error.fastshot',
    container: 'desktop',
    shape: 'wrapper',
    version: '1.0',
    timestamp: '2025-06-21T11:46:15.123456',
    metadata: {
      name: 'login error',
      desc: 'The form **rejects** a correct password after a *second* try.\n\n- since build `2.1.2`\n- only with [SSO](https://example.org/sso)\n',
      tags: ['bug', 'login', 'sso'],
      color: 'red',
      class: 'work',
      createdAt: '2025-06-21T11:46:15.123456',
      imageCount: images.length,
    },
    images,
    problems: [],
    ...parts,
  };
}

const PAGE = (title: string, rows: number): string => `<style>
  body { margin: 0; font: 15px system-ui, "Noto Sans", "DejaVu Sans"; color: #1f2328; background: #f6f8fa }
  header { background: #24292f; color: #fff; padding: 16px 28px; font-weight: 600 }
  main { display: grid; grid-template-columns: 220px 1fr; gap: 28px; padding: 28px }
  nav div, td, th { padding: 9px 12px; text-align: start } nav div:nth-child(3) { background: #dbe5f0; border-radius: 6px }
  table { border-collapse: collapse; width: 100%; background: #fff } tr { border-bottom: 1px solid #d0d7de }
  form { background: #fff; border: 1px solid #d0d7de; border-radius: 8px; padding: 22px; width: 380px; margin-bottom: 24px }
  input { width: 100%; padding: 8px; margin: 6px 0 14px; box-sizing: border-box } i { color: #b42318; font-style: normal }
</style><header>Orders · ${title}</header><main><nav>${['Overview', 'Customers', 'Sign in', 'Reports', 'Settings'].map((item) => `<div>${item}</div>`).join('')}</nav>
<section><form><b>${title}</b><br><br>Password<input type=password value=aaaaaaaaaaa><i>The password is not correct.</i></form>
<table><tr><th>Time<th>User<th>Result</tr>${Array.from({ length: rows }, (_, row) => `<tr><td>11:${10 + row}:07<td>user${row}@example.org<td>${row % 3 ? 'ok' : '401'}</tr>`).join('')}</table></section></main>`;

/** Images that look like what people take screenshots of. */
export async function screenshots(browser: Pick<BrowserContext, 'newPage'>): Promise<EncodedImage[]> {
  const page = await browser.newPage();
  const taken: EncodedImage[] = [];
  for (const [title, width, height] of [
    ['Sign in', 1440, 900],
    ['Sign in again', 1440, 900],
    ['Audit log', 1024, 1400],
    ['Small window', 480, 320],
    ['Wide', 1920, 600],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.setContent(PAGE(title, Math.floor(height / 60)));
    taken.push(encodedImage(await page.screenshot(), width, height));
  }
  await page.close();
  return taken;
}
