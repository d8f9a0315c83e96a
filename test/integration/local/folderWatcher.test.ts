import { strict as assert } from 'node:assert';
import fs from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog, type Log } from '../../../src/base/log';
import { FolderWatcher } from '../../../src/local/folderWatcher';

describe('folder watcher', () => {
  let root: string;
  let folder: string;
  let onEvent = (): void => {};
  const event = (): Promise<void> => new Promise((resolve) => (onEvent = resolve));
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'fastshot-watch-'));
    folder = join(root, 'sessions');
    await mkdir(folder);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('watches the folder that took the place of the one it watched', async () => {
    const watcher = new FolderWatcher(folder, () => onEvent(), silentLog);
    try {
      await watcher.arm();
      await mkdir(join(root, 'other'));
      const replaced = event();
      await rename(join(root, 'other'), folder);
      await replaced;
      await watcher.arm();
      const seen = event();
      await writeFile(join(folder, 'new'), '');
      await seen;
    } finally {
      watcher.dispose();
    }
  });

  it('polls while the system refuses to watch, says so once, and watches as soon as it can', async () => {
    let refuse = true;
    // The system's limit on watches cannot be used up without harm to everything else that runs here.
    const startWatch = ((...args: Parameters<typeof fs.watch>) => {
      if (refuse) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
      return fs.watch(...args);
    }) as typeof fs.watch;
    const warnings: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => warnings.push(message) };
    const watcher = new FolderWatcher(folder, () => onEvent(), log, 5, startWatch);
    try {
      await watcher.arm();
      await watcher.arm();
      await event();
      await event();
      assert.equal(warnings.length, 1);
      assert.ok(warnings[0]!.includes(folder));
      refuse = false;
      await watcher.arm();
      const seen = event();
      await writeFile(join(folder, 'new'), '');
      await seen;
    } finally {
      watcher.dispose();
    }
  });
});
