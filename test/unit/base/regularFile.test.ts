import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { readRegularFile } from '../../../src/base/regularFile';

describe('reading a file that somebody else put there', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fastshot-regular-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('gives its bytes, also through a link', async () => {
    writeFileSync(join(folder, 'a'), 'abc');
    symlinkSync('a', join(folder, 'link'));
    assert.equal((await readRegularFile(join(folder, 'link'), 3)).toString(), 'abc');
    await assert.rejects(readRegularFile(join(folder, 'link'), 2), { code: 'tooLarge' });
  });

  it('refuses devices, pipes and folders, also behind a link, at once', async function () {
    if (process.platform === 'win32') this.skip();
    symlinkSync('/dev/zero', join(folder, 'endless.fastshot'));
    execFileSync('mkfifo', [join(folder, 'pipe.fastshot')]);
    mkdirSync(join(folder, 'folder.fastshot'));
    for (const name of ['endless', 'pipe', 'folder']) {
      await assert.rejects(readRegularFile(join(folder, `${name}.fastshot`), 1000), {
        code: 'invalidInput',
        message: /is a device, a pipe or a folder and not a file/,
      });
    }
  });

  it('ends where more comes than was said', async function () {
    if (process.platform !== 'linux') this.skip();
    // The system says that it has no bytes at all.
    await assert.rejects(readRegularFile('/proc/self/maps', 100), { code: 'tooLarge' });
  });
});
