import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { FastshotError } from '../../../src/base/errors';
import type { SessionDocument } from '../../../src/session/document';
import { useBrowser } from './browserSuite';
import { encodedImage, plainPng, sessionDocument, sessionImage } from './samples';
import { DARK } from './themes';

const PNG = plainPng(60, 40, [0, 90, 0]);
const WRONG_KEY = new FastshotError('wrongKey', 'The encryption key does not fit.');

describe('viewer: loading, errors and damage', () => {
  const suite = useBrowser();
  afterEach(() => suite().closeAll());

  it('is there at once, says what it loads, and shows the session when it arrives', async () => {
    let arrive: (document: SessionDocument) => void = () => {};
    const loading = new Promise<SessionDocument>((resolve) => {
      arrive = resolve;
    });
    const { page } = await suite().open({
      theme: DARK,
      filename: 'big.fastshot',
      open: () => loading,
    });
    await page.getByRole('progressbar', { name: 'Loading big.fastshot' }).waitFor();
    arrive(sessionDocument([sessionImage(0, { renditions: { original: PNG } })]));
    await page.locator('.sheet img').waitFor();
    assert.equal(await page.getByRole('progressbar').count(), 0);
  });

  it('stops loading when it is closed', async () => {
    let signal: AbortSignal | undefined;
    const { page, session } = await suite().open({
      theme: DARK,
      open: (_uri, closed) => {
        signal = closed;
        return new Promise(() => {});
      },
    });
    await page.getByRole('progressbar').waitFor();
    session.dispose();
    assert.equal(signal?.aborted, true);
  });

  it('names the file and what is wrong, offers what helps, and tries again by itself when that changed', async () => {
    let opened = 0;
    const viewer = await suite().open({
      theme: DARK,
      filename: 'locked.fastshot',
      open: async () => {
        if (++opened < 3) throw WRONG_KEY;
        return sessionDocument([sessionImage(0, { renditions: { original: PNG } })]);
      },
    });
    const { page } = viewer;
    await page
      .getByRole('alert')
      .filter({ hasText: 'locked.fastshot: The encryption key does not fit.' })
      .waitFor();
    assert.deepEqual(await page.getByRole('button').allTextContents(), ['Enter Another Key…', 'Try Again']);

    await page.getByRole('button', { name: 'Enter Another Key…' }).click();
    await page.getByRole('button', { name: 'Try Again' }).click();
    await page.getByRole('alert').waitFor();
    assert.deepEqual(viewer.requests, ['recover enterKey']);
    assert.equal(opened, 2);

    viewer.sourceChanged.fire();
    await page.locator('.sheet img').waitFor();
    assert.equal(opened, 3);
  });

  it('shows a cancelled download as what the user did, not as an error', async () => {
    const { page } = await suite().open({
      theme: DARK,
      open: async () => {
        throw new FastshotError('cancelled', 'Cancelled.');
      },
    });
    await page.getByRole('heading', { name: 'Loading was cancelled' }).waitFor();
    assert.equal(await page.getByRole('alert').count(), 0);
    assert.deepEqual(await page.getByRole('button').allTextContents(), ['Try Again']);
  });

  it('says that a session has no images', async () => {
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument([]) });
    await page.getByText('This session has no images.').waitFor();
    assert.equal(await page.getByRole('heading', { name: 'login error', level: 2 }).isVisible(), true);
    assert.equal(await page.getByRole('button', { name: 'Copy image' }).isDisabled(), true);
  });

  it('shows the problem in place of a broken image, and the other images', async () => {
    const torn = encodedImage(PNG.bytes().slice(0, 20), 60, 40);
    const images = [
      sessionImage(0, { problems: ['The image data is not a PNG.'] }),
      sessionImage(1, { renditions: { original: torn } }),
      sessionImage(2, { renditions: { original: PNG } }),
    ];
    const { page } = await suite().open({ theme: DARK, open: async () => sessionDocument(images) });
    await page.locator('.stage').getByText('The image data is not a PNG.').waitFor();
    await page.getByRole('button', { name: /^Image 1 of 3, .*has problems$/ }).waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.stage').getByText('This image is damaged and cannot be shown.').waitFor();
    await page.keyboard.press('ArrowRight');
    await page.locator('.sheet img').waitFor();
  });

  it('tells of damage of the session until that is closed, also when it comes back', async () => {
    const document = sessionDocument([sessionImage(0, { renditions: { original: PNG } })], {
      problems: ['The file ends early: 1 of 5 images is whole.'],
    });
    const { page } = await suite().open({ theme: DARK, open: async () => document });
    const banner = page.getByText('The file ends early');
    await banner.waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    assert.equal(await banner.count(), 0);
    await page.reload();
    await page.locator('.sheet img').waitFor();
    assert.equal(await banner.count(), 0);
  });
});
