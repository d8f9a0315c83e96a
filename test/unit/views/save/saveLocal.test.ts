import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { desktopVault } from '../../../../src/session/desktopVault';
import { newImage, type SessionDraft } from '../../../../src/session/write/draft';
import { saveLocal } from '../../../../src/views/save/saveLocal';
import { screenshotPng } from '../../../support/pictures';

const DRAFT: SessionDraft = {
  name: 'login error',
  desc: '',
  tags: ['bug'],
  color: 'red',
  class: '',
  createdAt: '2026-11-22T14:36:22.123000',
  images: [newImage(screenshotPng(40, 30), 40, 30)],
  thumbnail: null,
};

describe('saving a session on this machine', () => {
  let home: string;
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fastshot-save-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('writes plain JSON under the name the desktop app would give', async () => {
    const file = await saveLocal(home, DRAFT);
    assert.equal(file, path.join(home, 'sessions/20261122143622_login_error.fastshot'));
    const bytes = await readFile(file);
    assert.equal(bytes.toString('utf8', 0, 17), '{\n  "session": {\n');
    const document = await desktopVault('').decode(bytes, path.basename(file));
    assert.deepEqual([document.container, document.shape, document.problems], ['json', 'wrapper', []]);
    assert.equal(document.images[0]?.renditions.original?.width, 40);
  });

  it('never collides, and each file states the name it has', async () => {
    for (let n = 0; n < 3; n++) await saveLocal(home, DRAFT);
    const names = (await readdir(path.join(home, 'sessions'))).sort();
    assert.deepEqual(names, [
      '20261122143622_login_error.fastshot',
      '20261122143622_login_error_2.fastshot',
      '20261122143622_login_error_3.fastshot',
    ]);
    for (const name of names) {
      const text = await readFile(path.join(home, 'sessions', name), 'utf8');
      const { metadata } = JSON.parse(text) as { metadata: { filename: string } };
      assert.equal(metadata.filename, name);
    }
  });
});
