import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { startScript } from '../../support/process/childProcess';

describe('downloaded sessions', () => {
  let directory: string;
  let files: SessionFiles;
  beforeEach(async () => {
    directory = await fs.mkdtemp(join(tmpdir(), 'fastshot-files-'));
    files = new SessionFiles(join(directory, 'sessions'));
  });
  afterEach(() => fs.rm(directory, { recursive: true }));

  const bytes = Buffer.from('session bytes');
  const version = { filename: '20250101000000_a.fastshot', etag: 'e1', size: bytes.length };

  it('gives back what was kept, also to another window', async () => {
    const path = await files.put(version, bytes);
    assert.equal(basename(path), version.filename);
    assert.deepEqual(await fs.readFile(path), bytes);
    const other = new SessionFiles(join(directory, 'sessions'));
    assert.equal(other.has(version), false);
    await other.load();
    assert.equal(other.has(version), true);
    assert.deepEqual(await other.open(version), bytes);
    assert.deepEqual(
      (await other.list()).map(({ filename, etag, size }) => ({ filename, etag, size })),
      [version],
    );
    assert.equal(await other.totalSize(), bytes.length);
  });

  it('are listed also where they are more than the files that may be open', async function () {
    if (process.platform === 'win32') this.skip();
    for (let n = 0; n < 100; n++) {
      await files.put({ filename: `${n}.fastshot`, etag: 'e', size: 1 }, Buffer.from('x'));
    }
    const script = join(__dirname, '../../support/process/listCopies.ts');
    const child = startScript(script, [join(directory, 'sessions')], { maxOpenFiles: 64 });
    assert.equal(await child.ended, 0, child.errors());
    assert.deepEqual(child.said, [{ copies: '100' }]);
  });

  it('tells versions under one name apart', async () => {
    await files.put(version, bytes);
    const replaced = { ...version, etag: 'e2' };
    assert.equal(files.has(replaced), false);
    assert.equal(await files.open(replaced), undefined);
    await files.put(replaced, Buffer.from('session BYTES'));
    assert.deepEqual(await files.open(version), bytes);
  });

  it('takes a corrupt copy for a miss, leaves it alone, and replaces it with a good one', async () => {
    for (const damage of [Buffer.from('session bytez'), bytes.subarray(0, 4)]) {
      await files.remove(version);
      const path = await files.put(version, bytes);
      await fs.writeFile(path, damage);
      assert.equal(await files.open(version), undefined);
      assert.deepEqual(await fs.readFile(path), damage);
      await files.put(version, bytes);
      assert.deepEqual(await files.open(version), bytes);
    }
  });

  it('keeps nothing outside its folder, whatever a session is called', async () => {
    for (const filename of [
      '../../x.fastshot',
      '/etc/x.fastshot',
      'CON.fastshot',
      'a:b.fastshot',
      'record.json',
    ]) {
      const odd = { ...version, filename };
      const path = await files.put(odd, bytes);
      assert.ok(path.startsWith(join(directory, 'sessions') + '/') || process.platform === 'win32', path);
      assert.deepEqual(await files.open(odd), bytes);
    }
    assert.deepEqual(await fs.readdir(directory), ['sessions']);
  });

  it('says which session came or went', async () => {
    const seen: string[] = [];
    files.onDidChange((filename) => seen.push(`${filename} ${files.has(version)}`));
    await files.put(version, bytes);
    await files.remove(version);
    assert.deepEqual(seen, [`${version.filename} true`, `${version.filename} false`]);
  });

  it('notices by itself what another window downloads and removes', async () => {
    const other = new SessionFiles(join(directory, 'sessions'));
    await files.watch();
    const changed = (): Promise<void> =>
      new Promise((resolve) => {
        const subscription = files.onDidChange(() => {
          subscription.dispose();
          resolve();
        });
      });
    const came = changed();
    await other.put(version, bytes);
    await came;
    assert.equal(files.has(version), true);
    const went = changed();
    await other.remove(version);
    await went;
    assert.equal(files.has(version), false);
    files.dispose();
  });

  it('lets two windows keep the same session at once', async () => {
    const other = new SessionFiles(join(directory, 'sessions'));
    await Promise.all([files.put(version, bytes), other.put(version, bytes)]);
    assert.deepEqual(await files.open(version), bytes);
    assert.equal((await fs.readdir(join(directory, 'sessions'))).length, 1);
  });
});
