import { strict as assert } from 'node:assert';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { addLocalSession } from '../../../src/local/addLocalSession';
import { FIXTURES, LocalMachine, until } from '../../support/world/localMachine';

const NAME = '20250621114615_测试.fastshot';

describe('adding a local session', () => {
  let machine: LocalMachine;
  beforeEach(async () => {
    machine = await LocalMachine.create();
  });
  afterEach(() => machine.remove());

  it('puts the file, whole and private, where local sessions are listed', async () => {
    const bytes = await readFile(join(FIXTURES, 'local/wrapper_01.fastshot'));
    const sessions = await machine.start();
    const path = await addLocalSession(machine.home, NAME, bytes);
    assert.equal(path, join(machine.local, NAME));
    assert.deepEqual(await readFile(path), bytes);
    assert.deepEqual(await readdir(machine.local), [NAME]);
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
    const row = await until(sessions, (rows) => rows.find(({ row }) => row.metadata));
    assert.deepEqual([row.place, row.path], ['local', path]);
  });

  it('never replaces a session, also when many are added at once', async () => {
    const paths = await Promise.all(
      ['a', 'b', 'c'].map((text) => addLocalSession(machine.home, NAME, Buffer.from(text))),
    );
    assert.deepEqual(paths.map((path) => basename(path)).toSorted(), [
      NAME,
      '20250621114615_测试_2.fastshot',
      '20250621114615_测试_3.fastshot',
    ]);
    const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
    assert.deepEqual(texts, ['a', 'b', 'c']);
  });

  it('keeps any name within the folder, and listed', async () => {
    const names = [
      '../../up.fastshot',
      'a/b.fastshot',
      'con.fastshot',
      'a:b.fastshot',
      '.hidden.fastshot',
      'no suffix',
    ];
    const long = `${'长'.repeat(200)}.fastshot`;
    const sessions = await machine.start();
    for (const name of [...names, long]) {
      const path = await addLocalSession(machine.home, name, Buffer.from('{}'));
      assert.equal(dirname(path), machine.local, name);
    }
    await until(sessions, (rows) => rows.length === 7);
  });

  it('names the folder when it cannot be written', async () => {
    await writeFile(machine.home, 'a file where a folder should be');
    await assert.rejects(addLocalSession(machine.home, NAME, Buffer.from('{}')), (error: Error) =>
      error.message.includes(machine.local),
    );
  });
});
