import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeRecoveryKey } from '../../../../src/views/vault/recoveryKeyFile';

const KEY = 'AGE-SECRET-KEY-1QQQ';

describe('the file of a recovery key', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fastshot-recovery-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const modeOf = (path: string): number => statSync(path).mode & 0o777;

  it('is for its user only, also in the place of one that others could read', async function () {
    if (process.platform === 'win32') return this.skip();
    const [fresh, present] = [join(root, 'fresh.txt'), join(root, 'present.txt')];
    writeFileSync(present, 'old', { mode: 0o644 });
    for (const path of [fresh, present]) {
      await writeRecoveryKey(path, KEY);
      assert.equal(modeOf(path), 0o600);
      assert.match(readFileSync(path, 'utf8'), /^# Recovery key.*\nAGE-SECRET-KEY-1QQQ\n$/);
    }
  });

  it('takes the place of a link, and leaves what that leads to as it is', async function () {
    if (process.platform === 'win32') return this.skip();
    const [elsewhere, link] = [join(root, 'elsewhere.txt'), join(root, 'link.txt')];
    writeFileSync(elsewhere, 'mine', { mode: 0o644 });
    symlinkSync(elsewhere, link);
    await writeRecoveryKey(link, KEY);
    assert.equal(readFileSync(elsewhere, 'utf8'), 'mine');
    assert.equal(modeOf(link), 0o600);
  });
});
