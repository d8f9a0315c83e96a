import assert from 'node:assert/strict';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { createFolderStore, FOLDER_CAPABILITIES } from '../../../src/storage/folder/folderStore';
import type { ObjectStore } from '../../../src/storage/objectStore';

const { signal } = new AbortController();
const TEXT = { contentType: 'text/plain' };

describe('Folder store', () => {
  let outer: string;
  let root: string;
  let store: ObjectStore;

  beforeEach(async () => {
    outer = await fs.mkdtemp(path.join(os.tmpdir(), 'fastshot-folder-'));
    root = path.join(outer, 'store');
    await fs.mkdir(root);
    store = createFolderStore({ kind: 'folder', path: root }, FOLDER_CAPABILITIES);
  });
  afterEach(() => fs.rm(outer, { recursive: true, force: true }));

  const keys = async (prefix = ''): Promise<string[]> => {
    const found: string[] = [];
    for await (const { objects } of store.list({ prefix }, signal)) {
      found.push(...objects.map(({ key }) => key));
    }
    return found;
  };

  for (const key of [
    '../x',
    'a/../../x',
    '/etc/x',
    'a//b',
    './a',
    'a/.',
    'a\\b',
    'a\0b',
    'a/',
    '.fastshot-store/meta/x',
  ]) {
    it(`refuses the name ${JSON.stringify(key)} everywhere`, async () => {
      const refused = (promise: Promise<unknown>) => assert.rejects(promise, { code: 'invalidInput' });
      await refused(store.put(key, Buffer.from('x'), TEXT, signal));
      await refused(store.get(key, { maxBytes: 9 }, signal));
      await refused(store.head(key, signal));
      await refused(store.delete(key, signal));
      await store.put('source', Buffer.from('x'), TEXT, signal);
      await refused(store.copy('source', key, signal));
      await refused(store.copy(key, 'target', signal));
      assert.deepEqual(await fs.readdir(outer), ['store']);
    });
  }

  it('lists nothing outside the folder, whatever the prefix', async () => {
    await fs.writeFile(path.join(outer, 'secret'), 'x');
    for (const prefix of ['../', '../se', '/', 'a/../../']) {
      await assert.rejects(keys(prefix), { code: 'invalidInput' });
    }
  });

  it('follows no symbolic link', async function () {
    if (process.platform === 'win32') this.skip();
    await fs.mkdir(path.join(outer, 'elsewhere'));
    await fs.writeFile(path.join(outer, 'elsewhere', 'secret'), 'x');
    await fs.symlink(path.join(outer, 'elsewhere'), path.join(root, 'link'));
    await fs.symlink(path.join(outer, 'elsewhere', 'secret'), path.join(root, 'file'));
    assert.deepEqual(await keys(), []);
    await assert.rejects(store.get('file', { maxBytes: 9 }, signal), { code: 'notFound' });
    await assert.rejects(store.get('link/secret', { maxBytes: 9 }, signal), { code: 'invalidInput' });
    await assert.rejects(store.put('link/new', Buffer.from('x'), TEXT, signal), { code: 'invalidInput' });
    await assert.rejects(keys('link/'), { code: 'invalidInput' });
    await store.put('file', Buffer.from('mine'), TEXT, signal);
    assert.equal(await fs.readFile(path.join(outer, 'elsewhere', 'secret'), 'utf8'), 'x');
  });

  for (const [folder, file] of [
    [0o700, 0o600],
    [0o750, 0o640],
    [0o775, 0o664],
  ] as const) {
    it(`gives what it writes to a folder of ${folder.toString(8)} the permissions of that folder`, async function () {
      if (process.platform === 'win32') this.skip();
      await fs.chmod(root, folder);
      await store.put('sessions/new/a', Buffer.from('x'), { contentType: '', metadata: { a: 'b' } }, signal);
      for (const entry of await fs.readdir(root, { recursive: true, withFileTypes: true })) {
        const { mode } = await fs.stat(path.join(entry.parentPath, entry.name));
        assert.equal(mode & 0o777, entry.isDirectory() ? folder : file, entry.name);
      }
    });
  }

  it('takes a missing folder for a missing store, never for an empty one, and does not create it', async () => {
    await fs.rmdir(root);
    await assert.rejects(keys(), { code: 'folderUnreachable', message: /store/ });
    await assert.rejects(keys('sessions/'), { code: 'folderUnreachable' });
    await assert.rejects(store.head('a', signal), { code: 'folderUnreachable' });
    await assert.rejects(store.delete('a', signal), { code: 'folderUnreachable' });
    await assert.rejects(store.put('a', Buffer.from('x'), TEXT, signal), { code: 'folderUnreachable' });
    assert.deepEqual(await fs.readdir(outer), []);
  });

  it('does not end a list well when the folder vanishes on the way', async () => {
    for (const key of ['sessions/a', 'sessions/b']) await store.put(key, Buffer.from('x'), TEXT, signal);
    const pages = store.list({ prefix: 'sessions/', pageSize: 1 }, signal)[Symbol.asyncIterator]();
    assert.equal((await pages.next()).done, false);
    await fs.rename(root, path.join(outer, 'away'));
    await assert.rejects(async () => pages.next(), { code: 'folderUnreachable' });
  });

  it('takes a folder without anything in it for a mount point without its share, when asked', async () => {
    await assert.rejects(store.confirmEmpty!(signal), { code: 'folderUnreachable', message: /empty/ });
    assert.deepEqual(await keys(), []);
    for (const name of ['.DS_Store', '.fastshot-store', 'lost+found']) await fs.mkdir(path.join(root, name));
    await assert.rejects(store.confirmEmpty!(signal), { code: 'folderUnreachable', message: /nothing of a/ });
    await fs.mkdir(path.join(root, 'sessions'));
    await store.confirmEmpty!(signal);
    await fs.rename(root, path.join(outer, 'away'));
    await assert.rejects(store.confirmEmpty!(signal), { code: 'folderUnreachable' });
  });

  it('says at once what no waiting mends', async function () {
    if (process.platform !== 'linux') this.skip();
    this.timeout(15_000);
    await fs.mkdir(path.join(root, '.fastshot-store'));
    // Where nobody can make a folder, not even root.
    await fs.symlink('/proc', path.join(root, '.fastshot-store/locks'));
    await assert.rejects(store.put('a', Buffer.from('x'), TEXT, signal), { code: 'notFound' });
  });

  it('never lists a file that is still being written', async () => {
    await store.put('sessions/a', Buffer.from('x'), TEXT, signal);
    const [name = ''] = await fs.readdir(path.join(root, 'sessions'));
    assert.equal(name, 'a');
    await fs.writeFile(path.join(root, 'sessions', '.fastshot-0123456789abcdef.tmp'), 'half');
    assert.deepEqual(await keys(), ['sessions/a']);
  });

  it('leaves no temp file behind when a write is refused', async () => {
    await store.put('sessions/a', Buffer.from('x'), TEXT, signal);
    await assert.rejects(store.put('sessions/a', Buffer.from('y'), { ...TEXT, condition: 'absent' }, signal));
    assert.deepEqual(await fs.readdir(path.join(root, 'sessions')), ['a']);
  });

  it('names temp files that a crash has left, and drops those only', async () => {
    await store.put('sessions/a', Buffer.from('x'), TEXT, signal);
    await store.put('trash/a', Buffer.from('x'), TEXT, signal);
    const temp = `.fastshot-${'0'.repeat(16)}.tmp`;
    for (const folder of ['', 'sessions', 'trash', 'quicknotes']) {
      await fs.mkdir(path.join(root, folder), { recursive: true });
      await fs.writeFile(path.join(root, folder, temp), 'x');
    }
    const found = await store.leftovers.list('', signal);
    assert.deepEqual(
      found.map(({ key }) => key),
      [temp, `sessions/${temp}`, `trash/${temp}`],
    );
    assert.ok(found.every(({ since }) => Math.abs(since - Date.now()) < 60_000));
    for (const leftover of [...found, { key: 'sessions/a', id: 'a', since: 0 }]) {
      await store.leftovers.drop(leftover, signal);
    }
    assert.deepEqual(await store.leftovers.list('', signal), []);
    assert.deepEqual(await keys('sessions/'), ['sessions/a']);
    assert.deepEqual(await fs.readdir(path.join(root, 'quicknotes')), [temp]);
  });

  it('gives every version another ETag, however fast they follow each other', async () => {
    const etags = new Set<string>();
    for (let i = 0; i < 50; i++) {
      etags.add((await store.put('a', Buffer.from(String(i % 2)), TEXT, signal)).etag);
    }
    assert.equal(etags.size, 50);
  });

  it('sees files that others put there, and drops metadata that belonged to the file they replaced', async () => {
    await store.put('a', Buffer.from('mine'), { ...TEXT, metadata: { by: 'me' } }, signal);
    await fs.writeFile(path.join(root, 'a'), 'theirs');
    const head = await store.head('a', signal);
    assert.deepEqual([head.size, head.metadata], [6, {}]);
  });

  it('does not replace what another process wrote while this one was stopped in the middle of a write', async () => {
    const { etag } = await store.put('list', Buffer.from('first'), TEXT, signal);
    let goOn = (): void => {};
    const stopped = new Promise<void>((resolve) => (goOn = resolve));
    let begun = (): void => {};
    const writing = new Promise<void>((resolve) => (begun = resolve));
    const slowly = (async function* () {
      begun();
      await stopped;
      yield Buffer.from('late');
    })();
    const late = store.put('list', slowly as never, { ...TEXT, condition: { etag } }, signal);
    await writing;
    // After 10 s the lock counts as left behind, and the next one takes it.
    const locks = path.join(root, '.fastshot-store/locks');
    for (const name of await fs.readdir(locks)) await fs.rm(path.join(locks, name), { recursive: true });
    const other = createFolderStore({ kind: 'folder', path: root }, FOLDER_CAPABILITIES);
    await other.put('list', Buffer.from('second'), { ...TEXT, condition: { etag } }, signal);
    goOn();
    await assert.rejects(late, { code: 'preconditionFailed' });
    assert.equal(await fs.readFile(path.join(root, 'list'), 'utf8'), 'second');
    assert.deepEqual(await keys(), ['list']);
  });

  describe('on a drive that cannot flush folders', () => {
    let handles: { sync: (this: fs.FileHandle) => Promise<void> };
    let sync: typeof handles.sync;
    let errno: string;
    beforeEach(async () => {
      const handle = await fs.open(root, 'r');
      handles = Object.getPrototypeOf(handle) as typeof handles;
      await handle.close();
      ({ sync } = handles);
      handles.sync = async function () {
        if ((await this.stat()).isDirectory()) throw Object.assign(new Error(errno), { code: errno });
        await sync.call(this);
      };
    });
    afterEach(() => {
      handles.sync = sync;
    });

    it('stores objects all the same, with their metadata', async () => {
      errno = 'EINVAL';
      for (const condition of [undefined, 'absent'] as const) {
        const key = condition ?? 'any';
        await store.put(
          key,
          Buffer.from('x'),
          { ...TEXT, metadata: { a: '1' }, ...(condition && { condition }) },
          signal,
        );
        assert.deepEqual((await store.head(key, signal)).metadata, { a: '1' });
      }
    });

    it('says when a flush failed, but keeps what was committed whole', async () => {
      errno = 'EIO';
      const put = store.put(
        'x',
        Buffer.from('x'),
        { ...TEXT, condition: 'absent', metadata: { a: '1' } },
        signal,
      );
      await assert.rejects(put, { code: 'disk' });
      assert.deepEqual((await store.head('x', signal)).metadata, { a: '1' });
    });
  });

  it('loses no update of two stores on one folder', async () => {
    const other = createFolderStore({ kind: 'folder', path: root }, FOLDER_CAPABILITIES);
    const attempts = await Promise.allSettled(
      [store, other, store, other].map((one, i) =>
        one.put('a', Buffer.from(String(i)), { ...TEXT, condition: 'absent' }, signal),
      ),
    );
    assert.equal(attempts.filter(({ status }) => status === 'fulfilled').length, 1);
  });
});
