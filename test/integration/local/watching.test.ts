import { strict as assert } from 'node:assert';
import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  rmdir,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { LocalSessions } from '../../../src/local/localSessions';
import { allRead, FIXTURES, names, rowOf, LocalMachine, until } from '../../support/world/localMachine';

const WRAPPERS = [1, 2].map((number) => join(FIXTURES, `local/wrapper_0${number}.fastshot`)) as [
  string,
  string,
];

/** Resolves once exactly these files are listed. */
const listed = (sessions: LocalSessions, ...expected: string[]): Promise<boolean> =>
  until(sessions, (rows) => names(rows).join() === expected.toSorted().join());

describe('local sessions: changes on disk', () => {
  let machine: LocalMachine;
  beforeEach(async () => {
    machine = await LocalMachine.create();
  });
  afterEach(() => machine.remove());

  it('are shown as files come, change, get another name and go, in both folders', async () => {
    const sessions = await (await machine.withFolders()).start();
    for (const folder of [machine.local, machine.copies]) {
      const path = join(folder, 'a.fastshot');
      await copyFile(WRAPPERS[0], path);
      await until(sessions, (rows) => rowOf(rows, 'a.fastshot')?.metadata?.name === 'bugs_v1');
      await copyFile(WRAPPERS[1], path);
      await until(sessions, (rows) => rowOf(rows, 'a.fastshot')?.metadata?.name === 'open_ascii');
      await copyFile(WRAPPERS[0], join(folder, 'temp'));
      await rename(join(folder, 'temp'), path);
      await until(sessions, (rows) => rowOf(rows, 'a.fastshot')?.metadata?.name === 'bugs_v1');
      await rename(path, join(folder, 'b.fastshot'));
      await listed(sessions, 'b.fastshot');
      await rm(join(folder, 'b.fastshot'));
      await listed(sessions);
    }
  });

  it('are noticed in folders that come later, one by one or at once', async () => {
    const sessions = await machine.start();
    await mkdir(machine.copies);
    await copyFile(WRAPPERS[0], join(machine.copies, 'copy.fastshot'));
    await listed(sessions, 'copy.fastshot');
    await mkdir(machine.local, { recursive: true });
    await copyFile(WRAPPERS[0], join(machine.local, 'own.fastshot'));
    await listed(sessions, 'copy.fastshot', 'own.fastshot');
  });

  it('are noticed in a folder that was removed and made again', async () => {
    const sessions = await (await machine.withFolders()).start();
    await copyFile(WRAPPERS[0], join(machine.local, 'before.fastshot'));
    await listed(sessions, 'before.fastshot');
    await rm(machine.home, { recursive: true, maxRetries: 5 });
    await listed(sessions);
    await mkdir(machine.local, { recursive: true });
    await copyFile(WRAPPERS[0], join(machine.local, 'after.fastshot'));
    await listed(sessions, 'after.fastshot');
    await copyFile(WRAPPERS[0], join(machine.local, 'later.fastshot'));
    await listed(sessions, 'after.fastshot', 'later.fastshot');
  });

  it('are noticed when a folder is moved away and another one takes its place', async () => {
    const sessions = await (await machine.withFolders()).start();
    await copyFile(WRAPPERS[0], join(machine.copies, 'before.fastshot'));
    await listed(sessions, 'before.fastshot');
    await rename(machine.copies, join(machine.root, 'away'));
    await listed(sessions);
    await mkdir(machine.copies);
    await copyFile(WRAPPERS[0], join(machine.copies, 'after.fastshot'));
    await listed(sessions, 'after.fastshot');
    await copyFile(WRAPPERS[0], join(machine.copies, 'later.fastshot'));
    await listed(sessions, 'after.fastshot', 'later.fastshot');
  });

  it('are noticed in a folder that took the place of another one in a single step', async () => {
    const sessions = await (await machine.withFolders()).start();
    await mkdir(join(machine.root, 'other'));
    await copyFile(WRAPPERS[0], join(machine.root, 'other/first.fastshot'));
    await rename(join(machine.root, 'other'), machine.copies);
    await listed(sessions, 'first.fastshot');
    await copyFile(WRAPPERS[0], join(machine.copies, 'later.fastshot'));
    await listed(sessions, 'first.fastshot', 'later.fastshot');
  });

  it('are noticed when even the folder above was removed before they came', async () => {
    await mkdir(machine.home);
    const sessions = await machine.start();
    await rmdir(machine.home);
    await mkdir(machine.local, { recursive: true });
    await copyFile(WRAPPERS[0], join(machine.local, 'a.fastshot'));
    await listed(sessions, 'a.fastshot');
  });

  it('recover a folder that could not be listed', async () => {
    await mkdir(machine.home);
    await writeFile(machine.local, 'a file where a folder should be');
    const sessions = await machine.start();
    assert.equal(sessions.problems().size, 1);
    await rm(machine.local);
    await mkdir(machine.local);
    await copyFile(WRAPPERS[0], join(machine.local, 'a.fastshot'));
    await listed(sessions, 'a.fastshot');
    assert.equal(sessions.problems().size, 0);
  });

  it('never show a file that is being written as damaged', async () => {
    const sessions = await (await machine.withFolders()).start();
    const seen = new Set<string | undefined>();
    sessions.onDidChange(() => seen.add(rowOf(sessions.rows(), 'slow.fastshot')?.problem));
    const bytes = await readFile(WRAPPERS[0]);
    const path = join(machine.local, 'slow.fastshot');
    await writeFile(path, '');
    await until(sessions, (rows) => rowOf(rows, 'slow.fastshot'));
    await appendFile(path, bytes.subarray(0, bytes.length / 2));
    await until(sessions, (rows) => rowOf(rows, 'slow.fastshot')?.size === Math.floor(bytes.length / 2));
    await appendFile(path, bytes.subarray(bytes.length / 2));
    const metadata = await until(sessions, (rows) => rowOf(rows, 'slow.fastshot')?.metadata);
    assert.equal(metadata.name, 'bugs_v1');
    assert.ok(!seen.has('damaged'), [...seen].join());
  });

  it('leave no doubt about a file that stays torn', async () => {
    const sessions = await (await machine.withFolders()).start();
    const half = (await readFile(WRAPPERS[0])).subarray(0, 2000);
    await writeFile(join(machine.local, 'new.fastshot'), half);
    await writeFile(join(machine.local, 'old.fastshot'), half);
    const yesterday = new Date(Date.now() - 86_400_000);
    await utimes(join(machine.local, 'old.fastshot'), yesterday, yesterday);
    await until(sessions, (rows) => rowOf(rows, 'old.fastshot')?.problem === 'damaged');
    await until(sessions, (rows) => rowOf(rows, 'new.fastshot')?.problem === 'damaged');
  });

  it('are told to nobody after dispose', async () => {
    const sessions = await (await machine.withFolders()).start();
    let told = 0;
    sessions.onDidChange(() => (told += 1));
    sessions.dispose();
    const other = await machine.start();
    await copyFile(WRAPPERS[0], join(machine.local, 'a.fastshot'));
    await allRead(other);
    await listed(other, 'a.fastshot');
    assert.equal(told, 0);
  });
});
