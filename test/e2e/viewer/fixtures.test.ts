import { afterEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { desktopVault } from '../../../src/session/desktopVault';
import { useBrowser } from './browserSuite';
import { LIGHT } from './themes';

const FIXTURES = path.resolve(__dirname, '../../fixtures');

describe('viewer: sessions of the desktop app', () => {
  const suite = useBrowser();
  afterEach(() => suite().closeAll());

  it('shows a session with annotations, drawings and several images', async () => {
    const bytes = await readFile(path.join(FIXTURES, 'cloud/cloud_02.fastshot'));
    const open = (): ReturnType<ReturnType<typeof desktopVault>['decode']> =>
      desktopVault('open-key-123').decode(bytes, 'cloud_02.fastshot');
    const { page, complaints } = await suite().open({ theme: LIGHT, open });
    await page.getByRole('img', { name: /^Image 1 of 2, 640 by 480, annotated\. Annotated/ }).waitFor();
    await page.locator('.thumbnail canvas').nth(1).waitFor();
    await page.screenshot({ path: 'artifacts/viewer/fixture-annotated.png' });
    await page.keyboard.press('a');
    await page.locator('.drawings tspan').first().waitFor();
    assert.deepEqual(await page.locator('.drawings tspan').allTextContents(), ['hello "world"']);
    await page.keyboard.press('a');
    await page.keyboard.press('r');
    await page.getByRole('img', { name: /Original\.$/ }).waitFor();
    await page.screenshot({ path: 'artifacts/viewer/fixture.png' });
    await page.keyboard.press('End');
    await page.getByRole('img', { name: /^Image 2 of 2/ }).waitFor();
    assert.deepEqual(complaints, []);
  });

  it('says which key problem a session has', async () => {
    const bytes = await readFile(path.join(FIXTURES, 'cloud/cloud_02.fastshot'));
    const { page } = await suite().open({
      theme: LIGHT,
      filename: 'cloud_02.fastshot',
      open: () => desktopVault('another key').decode(bytes, 'cloud_02.fastshot'),
    });
    await page.getByRole('alert').filter({ hasText: 'cloud_02.fastshot' }).waitFor();
    await page.getByRole('button', { name: 'Enter Another Key…' }).waitFor();
  });
});
