import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { FolderExport } from '../../../src/export/folderExport';

const { signal } = new AbortController();
const bytes = (text: string): Buffer => Buffer.from(text);

describe('exporting into a folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'fastshot-export-test-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** All files below the folder, with their text. */
  const content = (): Record<string, string> =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => {
          const file = path.join(parentPath, name);
          return [path.relative(folder, file), readFileSync(file, 'utf8')];
        }),
    );

  it('writes files and folders of files', async () => {
    const target = await FolderExport.begin(folder);
    await target.addFile('a.fastshot', bytes('a'), signal);
    await target.addFolder('b', [{ name: '1.png', bytes: () => bytes('b1') }], signal);
    const paths = await target.finish();
    assert.deepEqual(content(), { 'a.fastshot': 'a', 'b/1.png': 'b1' });
    assert.deepEqual(paths.toSorted(), [path.join(folder, 'a.fastshot'), path.join(folder, 'b')]);
  });

  it('replaces nothing: not what is there, not what it has added itself, in whatever spelling', async () => {
    writeFileSync(path.join(folder, 'a.fastshot'), 'mine');
    mkdirSync(path.join(folder, 'b'));
    writeFileSync(path.join(folder, 'b/keep.txt'), 'mine too');
    mkdirSync(path.join(folder, 'empty'));
    writeFileSync(path.join(folder, 'file'), 'a file');
    const target = await FolderExport.begin(folder);
    await target.addFile('a.fastshot', bytes('first'), signal);
    await target.addFile('A.fastshot', bytes('second'), signal);
    for (const name of ['b', 'empty', 'file']) {
      await target.addFolder(name, [{ name: '1.png', bytes: () => bytes(name) }], signal);
    }
    await target.finish();
    const found = content();
    assert.equal(found['a.fastshot'], 'mine');
    assert.equal(found['b/keep.txt'], 'mine too');
    assert.equal(found['file'], 'a file');
    assert.deepEqual(readdirSync(path.join(folder, 'empty')), []);
    assert.deepEqual(
      [
        found['a_2.fastshot'],
        found['A_2.fastshot'],
        found['b_2/1.png'],
        found['empty_2/1.png'],
        found['file_2/1.png'],
      ],
      ['first', 'second', 'b', 'empty', 'file'],
    );
  });

  it('shows nothing before it is finished, and leaves nothing when it is given up', async () => {
    const target = await FolderExport.begin(folder);
    await target.addFile('a.fastshot', bytes('a'), signal);
    assert.deepEqual(
      readdirSync(folder).filter((name) => !name.startsWith('.')),
      [],
    );
    await target.discard();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('stops between two files of a folder', async () => {
    const stop = new AbortController();
    const target = await FolderExport.begin(folder);
    const read: number[] = [];
    const files = [1, 2, 3].map((n) => ({
      name: `${n}.png`,
      bytes: () => {
        read.push(n);
        if (n === 2) stop.abort();
        return bytes('x');
      },
    }));
    await assert.rejects(target.addFolder('b', files, stop.signal), { code: 'cancelled' });
    assert.deepEqual(read, [1, 2]);
    await target.discard();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('names the folder that cannot be written to', async () => {
    await assert.rejects(FolderExport.begin(path.join(folder, 'absent')), {
      code: 'notFound',
      message: /absent/,
    });
  });
});
