import { strict as assert } from 'node:assert';
import { cp, mkdir, readFile, readdir, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { isSameFile, listFiles } from '../../../src/local/localFile';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Vault } from '../../../src/session/vault';
import {
  allRead,
  BUCKET37,
  bucket37Key,
  FIXTURES,
  names,
  rowOf,
  LocalMachine,
  until,
} from '../../support/world/localMachine';

const WRAPPER = join(FIXTURES, 'local/wrapper_01.fastshot');

interface ManifestSession {
  readonly filename: string;
  readonly metadata: {
    name: string;
    desc: string;
    tags: string[];
    color: string;
    class: string;
    image_count: number;
  };
}

describe('local sessions: what is listed', () => {
  let machine: LocalMachine;
  beforeEach(async () => {
    machine = await LocalMachine.create();
  });
  afterEach(() => machine.remove());

  it('is nothing where there are no folders, and makes none', async () => {
    const sessions = await machine.start();
    assert.deepEqual(sessions.rows(), []);
    assert.deepEqual([...sessions.problems()], []);
    await sessions.refresh(new AbortController().signal);
    assert.deepEqual(await readdir(machine.root), []);
  });

  it('tells a file that was listed from one that was written over it or put in its place', async () => {
    await machine.withFolders();
    const path = join(machine.local, 'temp_cache.fastshot');
    const text = await readFile(WRAPPER, 'utf8');
    await writeFile(path, text);
    const version = async (): Promise<string> => {
      const [file] = await listFiles('local', machine.local, new AbortController().signal);
      return file!.version;
    };
    const listed = await version();
    assert.equal(await isSameFile(path, listed), true);
    // Of the same size, as a draft may be whose drawing was moved.
    await writeFile(path, text.replaceAll('a', 'b'));
    await utimes(path, 1_700_000_000, 1_700_000_000);
    assert.equal(await isSameFile(path, listed), false);

    const written = await version();
    await writeFile(`${path}.new`, text);
    await utimes(`${path}.new`, 1_700_000_000, 1_700_000_000);
    await rename(`${path}.new`, path);
    assert.equal(await isSameFile(path, written), false);
    await rm(path);
    assert.equal(await isSameFile(path, written), false);
  });

  it('is every copy of a real bucket, as its manifest says', async () => {
    await cp(BUCKET37, machine.copies, { recursive: true });
    const manifest = JSON.parse(await readFile(join(FIXTURES, 'bucket37.manifest.json'), 'utf8')) as {
      sessions: ManifestSession[];
    };
    const sessions = await machine.start(desktopVault(await bucket37Key()));
    const rows = await allRead(sessions, 'copies');
    assert.equal(rows.size, 37);
    for (const { filename, metadata: expected } of manifest.sessions) {
      const { metadata, problem, size } = rows.get(filename)!;
      assert.equal(problem, undefined, filename);
      assert.equal(size, (await readFile(join(BUCKET37, filename))).length);
      const { name, desc, tags, class: className, imageCount } = metadata!;
      assert.deepEqual(
        { name, desc, tags, class: className, image_count: imageCount },
        {
          name: expected.name,
          desc: expected.desc,
          tags: expected.tags,
          class: expected.class,
          image_count: expected.image_count,
        },
      );
    }
  });

  it('shows files of all the local kinds, told by their bytes and not by their folder', async () => {
    await machine.withFolders();
    await cp(join(FIXTURES, 'local'), machine.local, { recursive: true });
    await cp(
      join(BUCKET37, '20250621114615_retro_api-error.fastshot'),
      join(machine.local, 'container.fastshot'),
    );
    await cp(WRAPPER, join(machine.copies, 'plain.fastshot'));
    const rows = await allRead(await machine.start(desktopVault(await bucket37Key())));
    assert.equal(rows.size, 14);
    assert.equal(rows.get('wrapper_01.fastshot')!.metadata!.name, 'bugs_v1');
    assert.equal(rows.get('container.fastshot')!.metadata!.name, 'retro_api-error');
    assert.equal(rows.get('plain.fastshot')!.metadata!.name, 'bugs_v1');
    // Legacy files and drafts carry no metadata, which is no fault.
    assert.deepEqual(
      [...rows.values()].filter(({ problem }) => problem),
      [],
    );
  });

  it('follows links to files, and to nothing else', async () => {
    await machine.withFolders();
    await mkdir(join(machine.local, 'folder.fastshot'));
    await symlink(WRAPPER, join(machine.local, 'link.fastshot'));
    await symlink(FIXTURES, join(machine.local, 'folder-link.fastshot'));
    await symlink(join(machine.root, 'nowhere'), join(machine.local, 'broken.fastshot'));
    await symlink('loop.fastshot', join(machine.local, 'loop.fastshot'));
    await writeFile(join(machine.local, 'notes.txt'), 'notes');
    await writeFile(join(machine.local, '._mac.fastshot'), 'resource fork');
    const rows = await allRead(await machine.start());
    assert.deepEqual([...rows.keys()], ['link.fastshot']);
    assert.equal(rows.get('link.fastshot')!.metadata!.name, 'bugs_v1');
  });

  it('says which copies another key opens, and reads them when it is set', async () => {
    await machine.withFolders();
    const filename = '20250621114615_retro_api-error.fastshot';
    await cp(join(BUCKET37, filename), join(machine.copies, filename));
    await cp(WRAPPER, join(machine.local, 'plain.fastshot'));
    const sessions = await machine.start(desktopVault('not the key'));
    const rows = await allRead(sessions);
    assert.equal(rows.get(filename)!.problem, 'wrongKey');
    assert.equal(rows.get('plain.fastshot')!.metadata!.name, 'bugs_v1');
    sessions.setVault(desktopVault(await bucket37Key()));
    const metadata = await until(sessions, (now) => rowOf(now, filename)?.metadata);
    assert.equal(metadata.name, 'retro_api-error');
  });

  it('costs the ends of a large file, not the whole', async () => {
    await machine.withFolders();
    const metadata = JSON.stringify({ name: 'large' });
    const image = 'A'.repeat(8_000_000);
    const text = `{\n  "session": {\n    "windows": [{"image_data": "${image}"}]\n  },\n  "metadata": ${metadata}\n}`;
    await writeFile(join(machine.local, 'large.fastshot'), text);
    let bytes = 0;
    const vault = desktopVault('');
    const counting: Vault = {
      ...vault,
      readMetadata: (reader, signal) =>
        vault.readMetadata(
          {
            filename: reader.filename,
            size: reader.size,
            read: (offset, length, signal) => {
              bytes += length;
              return reader.read(offset, length, signal);
            },
          },
          signal,
        ),
    };
    const rows = await allRead(await machine.start(counting));
    assert.equal(rows.get('large.fastshot')!.metadata!.name, 'large');
    assert.ok(bytes < 100_000, `${bytes} bytes were read`);
  });

  it('is read again only where it changed: the rest comes from the cache file', async () => {
    await machine.withFolders();
    await cp(WRAPPER, join(machine.local, 'kept.fastshot'));
    await cp(WRAPPER, join(machine.local, 'changed.fastshot'));
    await cp(join(FIXTURES, 'local/legacy_01.fastshot'), join(machine.local, 'legacy.fastshot'));
    const first = await machine.start();
    await first.refresh(new AbortController().signal);
    first.dispose();
    await cp(join(FIXTURES, 'local/wrapper_02.fastshot'), join(machine.local, 'changed.fastshot'));

    const second = await machine.start('noKeyYet');
    assert.equal(rowOf(second.rows(), 'kept.fastshot')!.metadata!.name, 'bugs_v1');
    assert.equal(rowOf(second.rows(), 'legacy.fastshot')!.problem, undefined);
    assert.equal(rowOf(second.rows(), 'changed.fastshot')!.problem, 'pending');
    second.setVault(desktopVault(''));
    assert.equal((await allRead(second)).get('changed.fastshot')!.metadata!.name, 'open_ascii');
  });

  it('keeps the rows of a folder that can no longer be listed, and says why', async () => {
    await machine.withFolders();
    await cp(WRAPPER, join(machine.root, 'real/here.fastshot'));
    await symlink(join(machine.root, 'real'), join(machine.root, 'link'));
    const sessions = await machine.start(desktopVault(''), { local: join(machine.root, 'link') });
    assert.deepEqual(names(sessions.rows()), ['here.fastshot']);
    // In one step, so that the folder is never simply absent.
    await symlink(WRAPPER, join(machine.root, 'other'));
    await rename(join(machine.root, 'other'), join(machine.root, 'link'));
    await sessions.refresh(new AbortController().signal);
    assert.match(sessions.problems().get('local')!.message, /Could not list .*link/);
    assert.deepEqual(names(sessions.rows()), ['here.fastshot']);
  });

  it('stops waiting when a refresh is cancelled', async () => {
    const sessions = await (await machine.withFolders()).start();
    const abort = new AbortController();
    const refreshed = sessions.refresh(abort.signal);
    abort.abort();
    await assert.rejects(refreshed, { code: 'cancelled' });
    await assert.rejects(sessions.refresh(abort.signal), { code: 'cancelled' });
  });
});
