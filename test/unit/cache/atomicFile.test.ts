import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  openForLines,
  readJson,
  removeStaleTemps,
  renameWithRetry,
  writeFileAtomic,
} from '../../../src/cache/atomicFile';

describe('atomic files', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-atomic-'));
  });
  afterEach(() => fs.rm(directory, { recursive: true }));

  it('never shows a reader a part of a file', async () => {
    const path = join(directory, 'file');
    const versions = ['a', 'b'].map((letter) => letter.repeat(300_000));
    await writeFileAtomic(path, versions[0]!);
    for (let i = 0; i < 20; i++) {
      const write = writeFileAtomic(path, versions[i % 2]!);
      const reads = await Promise.all(Array.from({ length: 5 }, () => fs.readFile(path, 'utf8')));
      assert.ok(
        reads.every((text) => versions.includes(text)),
        'a torn file was read',
      );
      await write;
    }
    assert.deepEqual(await fs.readdir(directory), ['file']);
  });

  it('leaves nothing behind when a write fails, and names the file', async () => {
    const path = join(directory, 'target');
    await fs.mkdir(join(path, 'in the way'), { recursive: true });
    await assert.rejects(writeFileAtomic(path, 'x'), (error: Error) => error.message.includes(path));
    assert.deepEqual(await fs.readdir(directory), ['target']);
  });

  it('keeps no file open whose first line the disk does not take', async function () {
    if (process.platform !== 'linux') this.skip();
    const open = async (): Promise<string[]> => {
      const names = await fs.readdir('/proc/self/fd');
      return Promise.all(names.map((name) => fs.readlink(`/proc/self/fd/${name}`).catch(() => '')));
    };
    await assert.rejects(openForLines('/dev/full', 'a', 'line'), { code: 'diskFull' });
    assert.equal((await open()).includes('/dev/full'), false);
  });

  it('tries a rename again while another program holds the file', async () => {
    let calls = 0;
    await renameWithRetry('a', 'b', async () => {
      calls += 1;
      if (calls < 3) throw Object.assign(new Error('held'), { code: calls === 1 ? 'EBUSY' : 'EPERM' });
    });
    assert.equal(calls, 3);
  });

  it('does not try again what will not get better', async () => {
    let calls = 0;
    const rename = async (): Promise<void> => {
      calls += 1;
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    };
    await assert.rejects(renameWithRetry('a', 'b', rename), /no space/);
    assert.equal(calls, 1);
  });

  it('reads torn and absent JSON as undefined', async () => {
    await fs.writeFile(join(directory, 'torn'), '{"a":');
    await fs.writeFile(join(directory, 'null'), 'null');
    assert.equal(await readJson(join(directory, 'torn')), undefined);
    assert.equal(await readJson(join(directory, 'null')), undefined);
    assert.equal(await readJson(join(directory, 'absent')), undefined);
  });

  it('removes the temp files of dead writers, and no others', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const old = new Date(Date.now() - 120_000);
    const touch = async (name: string, time = old): Promise<void> => {
      await fs.writeFile(join(directory, name), '');
      await fs.utimes(join(directory, name), time, time);
    };
    await touch(`.tmp-${dead}-0a`);
    await touch(`.tmp-${dead}-0b`, new Date());
    await touch(`.tmp-${process.pid}-0c`);
    await touch('file.json');
    await removeStaleTemps(directory, Date.now());
    const kept = [`.tmp-${dead}-0b`, `.tmp-${process.pid}-0c`, 'file.json'];
    assert.deepEqual((await fs.readdir(directory)).sort(), kept.sort());
  });
});
