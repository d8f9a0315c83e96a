import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { FastshotError } from '../../../src/base/errors';
import type { SessionDocument } from '../../../src/session/document';
import { eventually } from '../../support/eventually';
import { useBrowser } from './browserSuite';
import { encodedImage, plainPng, sessionDocument, sessionImage } from '../../support/session/documents';
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

  it('shows what has come in while the rest is on its way, and leaves alone what one looks at', async () => {
    let tell: (document: SessionDocument) => void = () => {};
    let arrive: (document: SessionDocument) => void = () => {};
    const viewer = await suite().open({
      theme: DARK,
      open: (_uri, _closed, onArriving) => {
        tell = onArriving;
        return new Promise((resolve) => {
          arrive = resolve;
        });
      },
    });
    const { page, requests, complaints } = viewer;
    const soFar = (count: number, parts: Partial<SessionDocument> = {}): SessionDocument =>
      sessionDocument(
        [0, 1, 2].map((index) =>
          sessionImage(index, {
            renditions: index < count && index !== 1 ? { original: PNG } : {},
            problems: index < count && index === 1 ? ['The original image is damaged.'] : [],
            ...(index < count ? {} : { geometry: { x: 5, y: 5, width: 0, height: 0 } }),
          }),
        ),
        parts,
      );
    await page.getByRole('progressbar').waitFor();
    tell(soFar(0));
    await page.getByRole('status').filter({ hasText: 'This image is on its way' }).waitFor();
    assert.equal(await page.locator('.frame').count(), 3);
    assert.equal(await page.locator('.details').getByText('On screen').count(), 0);
    // The thumbnail comes before any image.
    tell(soFar(0, { thumbnail: plainPng(32, 24, [0, 0, 90]) }));
    const preview = page.locator('.stage-message img');
    await preview.waitFor();
    await eventually(async () => assert.equal(await preview.evaluate((image) => image.naturalWidth), 32));
    assert.equal(await page.getByRole('img').count(), 0, 'a screen reader reads it out');
    tell(soFar(0, { thumbnail: encodedImage(Uint8Array.of(1, 2, 3), 32, 24) }));
    await preview.waitFor({ state: 'detached' });
    await page.getByRole('status').filter({ hasText: 'This image is on its way' }).waitFor();
    tell(soFar(1));
    await page.locator('.sheet img').waitFor();
    await page.locator('.frame canvas').first().waitFor();
    // It can be used like any other.
    await page.keyboard.press('s');
    await page.getByText('Saved image 1.').waitFor();
    await page.keyboard.press('a');
    await page.getByText('Drawing begins once the whole session is here.').waitFor();
    assert.equal(await page.locator('.stage.tool-pen').count(), 0);
    const annotate = page.getByRole('button', { name: 'Annotate', exact: true, pressed: true });
    await annotate.waitFor();
    // Asked for and called off; then asked for again, below.
    await annotate.click();
    await annotate.waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await annotate.waitFor();
    await page.keyboard.press('1');
    const image = await page.locator('.sheet img').elementHandle();

    arrive(soFar(3));
    await page.locator('.frame canvas').nth(1).waitFor();
    assert.equal(await image?.evaluate((element) => element.isConnected), true, 'the image was shown anew');
    assert.equal(await page.locator('.scale').textContent(), '100 %');
    await page.locator('.stage.tool-pen').waitFor();
    await page.keyboard.press('a');
    await annotate.waitFor({ state: 'detached' });
    await page.keyboard.press('ArrowRight');
    await page.getByRole('status').filter({ hasText: 'The original image is damaged.' }).waitFor();
    assert.equal(await page.locator('.frame').nth(1).getByTitle('Has problems').count(), 1);
    assert.equal(await page.locator('.frame').nth(2).getByTitle('Has problems').count(), 0);
    await page.keyboard.press('ArrowRight');
    await page.locator('.sheet img').waitFor();
    await page.getByText('3 / 3').waitFor();
    assert.deepEqual(requests, ['saveImage 0 original']);
    assert.deepEqual(complaints, []);
  });

  it('says so when the rest of a session does not come', async () => {
    let fail: (error: Error) => void = () => {};
    const { page } = await suite().open({
      theme: DARK,
      filename: 'half.fastshot',
      open: (_uri, _closed, onArriving) => {
        onArriving(sessionDocument([sessionImage(0, { renditions: { original: PNG } })]));
        return new Promise((_resolve, reject) => {
          fail = reject;
        });
      },
    });
    await page.locator('.sheet img').waitFor();
    fail(new FastshotError('connectionLost', 'half.fastshot: the connection was lost.'));
    await page.getByRole('alert').filter({ hasText: 'the connection was lost' }).waitFor();
    await page.getByRole('button', { name: 'Try Again' }).waitFor();
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
    await viewer.heard();
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

  it('calls a session without a name as its row does, not by its file', async () => {
    const { page } = await suite().open({
      theme: DARK,
      open: async () =>
        sessionDocument([], { filename: '20261129072937_session_2.fastshot', metadata: undefined }),
    });
    const title = 'Session of 2026-11-29 07:29';
    await page.getByRole('heading', { name: title, level: 2 }).waitFor();
    await page.getByRole('heading', { name: title, level: 1 }).waitFor();
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
