import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import {
  listLocalTrash,
  purgeLocal,
  purgeOldLocal,
  restoreLocal,
  trashLocal,
} from '../../../src/local/localTrash';
import { LocalMachine } from '../../support/world/localMachine';

const DAY = 86_400_000;
const NAME = '20260907090000_notes.fastshot';

describe('the trash of this machine', () => {
  let machine: LocalMachine;
  let path: string;
  beforeEach(async () => {
    machine = await (await LocalMachine.create()).withFolders();
    path = join(machine.local, NAME);
    writeFileSync(path, 'a session');
  });
  afterEach(() => machine.remove());

  const text = (file: string): string => readFileSync(file, 'utf8');

  it('takes a session, and gives it back as it was, its time included', async () => {
    const { mtimeMs } = statSync(path);
    const entry = await trashLocal(machine.home, path, Date.now());
    assert.equal(existsSync(path), false);
    assert.deepEqual(await listLocalTrash(machine.home), [entry]);
    assert.deepEqual([entry.filename, entry.size], [NAME, 9]);
    assert.equal(await restoreLocal(machine.home, entry), path);
    assert.equal(text(path), 'a session');
    assert.equal(statSync(path).mtimeMs, mtimeMs);
    assert.deepEqual(await listLocalTrash(machine.home), []);
    assert.deepEqual(readdirSync(join(machine.home, 'trash')), []);
  });

  it('keeps sessions of one name apart, the last one first', async () => {
    const now = Date.now();
    const first = await trashLocal(machine.home, path, now);
    writeFileSync(path, 'another one');
    const second = await trashLocal(machine.home, path, now + 1);
    assert.deepEqual(await listLocalTrash(machine.home), [second, first]);
    await restoreLocal(machine.home, first);
    assert.equal(text(path), 'a session');
  });

  it('replaces nothing when it gives a session back', async () => {
    const entry = await trashLocal(machine.home, path, Date.now());
    writeFileSync(path, 'made meanwhile');
    assert.equal(await restoreLocal(machine.home, entry), path.replace('_notes.', '_notes_2.'));
    assert.equal(text(path), 'made meanwhile');
  });

  it('takes a session whose name is as long as a file system allows', async () => {
    const long = join(machine.local, `${'x'.repeat(246)}.fastshot`);
    writeFileSync(long, 'long');
    const entry = await trashLocal(machine.home, long, Date.now());
    assert.equal(await restoreLocal(machine.home, entry), long);
  });

  it('says which session is no longer there, and leaves nothing behind', async () => {
    const entry = await trashLocal(machine.home, path, Date.now());
    await purgeLocal(machine.home, entry);
    await assert.rejects(restoreLocal(machine.home, entry), {
      code: 'notFound',
      message: /_notes\.fastshot/,
    });
    await assert.rejects(trashLocal(machine.home, path, Date.now()), { code: 'notFound', message: /_notes/ });
    assert.deepEqual(readdirSync(join(machine.home, 'trash')), []);
  });

  it('is private', async function () {
    if (process.platform === 'win32') this.skip();
    await trashLocal(machine.home, path, Date.now());
    assert.equal(statSync(join(machine.home, 'trash')).mode & 0o077, 0);
  });

  it('loses what was removed more than 30 days ago, and nothing that was moved there since', async () => {
    const now = Date.now();
    await trashLocal(machine.home, path, now - 33 * DAY);
    assert.deepEqual(await purgeOldLocal(machine.home, now), [], 'its clock was wrong when it was removed');
    assert.deepEqual(await purgeOldLocal(machine.home, now + 29 * DAY), []);
    assert.deepEqual(await purgeOldLocal(machine.home, now + 31 * DAY), [NAME]);
    assert.deepEqual(await listLocalTrash(machine.home), []);
  });

  it('is empty where there is none, and knows only what was put there', async () => {
    assert.deepEqual(await listLocalTrash(machine.home), []);
    mkdirSync(join(machine.home, 'trash', 'notes'), { recursive: true });
    writeFileSync(join(machine.home, 'trash', 'notes', 'a.fastshot'), 'mine');
    assert.deepEqual(await purgeOldLocal(machine.home, Date.now() + 99 * DAY), []);
    assert.deepEqual(await listLocalTrash(machine.home), []);
  });
});
