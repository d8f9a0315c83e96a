import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { silentLog } from '../../../../src/base/log';
import { DraftFiles } from '../../../../src/views/annotate/draftFiles';
import type { EditEntries } from '../../../../src/views/annotate/parseEdits';

const SESSION = 'fastshot:/cloud/store/20260101120000_ä.fastshot';
const ADD = { type: 'add', drawing: { type: 'text', data: { x: 1, y: 2, text: 'note' } } } as const;
const ENTRIES: EditEntries = [[2, { edits: [ADD, ADD], done: 1 }]];

describe('annotations kept over a restart', () => {
  let home = '';
  let folder = '';
  const files = (): DraftFiles => new DraftFiles(folder, silentLog);
  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'fastshot-drafts-'));
    folder = path.join(home, 'storage/annotations');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  it('are there in the next life, of each session its own', async () => {
    await files().keep(SESSION, ENTRIES);
    await files().keep('file:///other.fastshot', [[0, { edits: [ADD], done: 0 }]]);
    assert.deepEqual(await files().read(SESSION), new Map(ENTRIES));
    assert.deepEqual([...(await files().read('file:///other.fastshot')).keys()], [0]);
    assert.equal((await files().read('file:///third.fastshot')).size, 0);
    const [first] = await readdir(folder);
    assert.equal((await stat(path.join(folder, first!))).mode & 0o777, 0o600);
  });

  it('are the last ones, however fast one draws, and leave no file once there are none', async () => {
    const drafts = files();
    const writes = [...Array(30).keys()].map((done) =>
      drafts.keep(SESSION, [[0, { edits: Array.from({ length: 30 }, () => ADD), done }]]),
    );
    await Promise.all(writes);
    assert.equal((await files().read(SESSION)).get(0)?.done, 29);
    await drafts.keep(SESSION, []);
    assert.deepEqual(await readdir(folder), []);
  });

  it('are none where the file is damaged', async () => {
    await files().keep(SESSION, ENTRIES);
    const [name] = await readdir(folder);
    for (const text of ['', '{', '[[0]]', '[[0,{"edits":[{"type":"eval"}],"done":1}]]']) {
      await writeFile(path.join(folder, name!), text);
      assert.equal((await files().read(SESSION)).size, 0, text);
    }
  });

  it('fail no stroke where nothing can be written', async () => {
    await writeFile(path.join(home, 'storage'), 'a file where the folder should be');
    await files().keep(SESSION, ENTRIES);
    assert.equal((await files().read(SESSION)).size, 0);
  });
});
