import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { useBrowser } from './browserSuite';
import { plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
import { DARK } from './themes';

const ATTACK = `<img src=x onerror="globalThis.owned=1"><script>globalThis.owned=1</script>`;
const LINK = `[click](javascript:globalThis.owned=1) [run](command:workbench.action.quit)`;

describe('viewer: untrusted content and limits', () => {
  const suite = useBrowser();
  afterEach(() => suite().closeAll());

  it('shows markup in every string of a session as text', async () => {
    const image = sessionImage(0, {
      renditions: { original: plainPng(60, 40, [1, 2, 3]) },
      drawings: [{ type: 'text', data: { x: 1, y: 1, text: ATTACK } }],
      problems: [ATTACK],
    });
    const document = sessionDocument([image], {
      filename: `${ATTACK}.fastshot`,
      version: ATTACK,
      timestamp: ATTACK,
      problems: [ATTACK],
      metadata: {
        name: ATTACK,
        desc: `${ATTACK}\n\n**${ATTACK}** ${LINK}`,
        tags: [ATTACK],
        class: ATTACK,
        createdAt: ATTACK,
      },
    });
    const viewer = await suite().open({
      theme: DARK,
      filename: `${ATTACK}.fastshot`,
      open: async () => document,
    });
    const { page } = viewer;
    await page.locator('.sheet img').waitFor();
    assert.equal(await page.locator('.details h2').textContent(), ATTACK);
    assert.equal(await page.locator('.drawings text').textContent(), ATTACK);
    assert.equal(await page.locator('img').count(), 1);
    assert.equal(await page.locator('a, iframe, object, embed').count(), 0);
    assert.equal(await page.locator('script').count(), 0);
    await isClean(page, viewer.complaints);
  });

  it('breaks none of its own rules in use: no violation of the policy, nothing on the console', async () => {
    const images = [1, 2, 3].map((n) =>
      sessionImage(n - 1, { renditions: { original: plainPng(90, 90 * n, [n, 0, 0]) } }),
    );
    const viewer = await suite().open({
      theme: DARK,
      open: async () => sessionDocument(images, { problems: ['x'] }),
    });
    const { page } = viewer;
    await page.locator('.thumbnail canvas').nth(2).waitFor();
    for (const key of ['ArrowRight', '1', '+', '0', 'w', 'i', 'i', 'r', 'c', 's', '?', 'Escape', 'End']) {
      await page.keyboard.press(key);
    }
    await page.getByRole('img', { name: /^Image 3/ }).waitFor();
    await isClean(page, viewer.complaints);
  });

  it('runs no script that the page did not bring', async () => {
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument([]) });
    await page.getByText('This session has no images.').waitFor();
    await page.evaluate(`(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.owned = 1';
      document.body.append(script);
    })()`);
    assert.equal(await page.evaluate('globalThis.owned'), undefined);
    assert.equal(await page.evaluate<number>('violations.length'), 1);
  });

  it('asks for the current image first, and for none that is far away', async () => {
    const asked: number[] = [];
    const images = Array.from({ length: 60 }, (_, index) => {
      const original = plainPng(100, 80, [index, 0, 0]);
      const bytes = (): Uint8Array<ArrayBuffer> => {
        asked.push(index);
        return original.bytes();
      };
      return sessionImage(index, { renditions: { original: { ...original, bytes } } });
    });
    const { page, connection } = await suite().open({
      theme: DARK,
      open: async () => sessionDocument(images),
    });
    connection.reveal({ image: 30 });
    await page.getByRole('img', { name: /^Image 31 / }).waitFor();
    await page.locator('.frame[aria-current] canvas').waitFor();
    assert.equal(Math.max(...asked) < 59, true, String(asked));
    assert.equal(new Set(asked).size, asked.length, 'each image is asked for once');
  });

  it('holds one blob URL, however many images were shown', async () => {
    const images = Array.from({ length: 40 }, (_, index) =>
      sessionImage(index, { renditions: { original: plainPng(200, 150, [index, 0, 0]) } }),
    );
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument(images) });
    for (let number = 1; number <= 40; number++) {
      await page.getByRole('img', { name: new RegExp(`^Image ${number} of`) }).waitFor();
      await page.keyboard.press('ArrowRight');
    }
    assert.equal(await page.evaluate('liveBlobUrls.size'), 1);
    assert.ok((await page.evaluate<number>('mostBlobUrls')) <= 3);
  });
});

async function isClean(page: Page, complaints: readonly string[]): Promise<void> {
  assert.equal(await page.evaluate('globalThis.owned'), undefined);
  assert.deepEqual(await page.evaluate('violations'), []);
  assert.deepEqual(complaints, []);
}
