import assert from 'node:assert/strict';
import path from 'node:path';
import { MetaCache } from '../../../src/cache/metaCache';
import { cacheFolders } from '../../../src/cache/folders';
import { addLocalSession } from '../../../src/local/addLocalSession';
import { exportName } from '../../../src/session/exportName';
import { imageName } from '../../../src/session/imageFileName';
import { safeFileName } from '../../../src/session/safeFileName';
import { checkSessionName, displayName, listWindowStart, nameTime } from '../../../src/session/sessionName';
import { sessionFileName, withSuffix } from '../../../src/session/write/sessionFileName';
import { pathOfKey } from '../../../src/storage/folder/keyPath';
import { metaIndexKey, sessionKey } from '../../../src/storage/layout';
import { newTrashKey, parseTrashKey } from '../../../src/sync/write/trash';
import { answerOf, wordOf } from '../answers';
import { AWKWARD_TEXTS } from '../json';
import type { FuzzContext, FuzzTarget } from '../target';

/** A file is made for one in so many names. */
const WRITE_EVERY = 20;

let home = '';
let turn = 0;

/** Names of objects, from a listing or a list: each has files of its own, and those are in our folders. */
export const names: FuzzTarget = {
  name: 'names',
  weight: 10,
  memoryMb: 96,
  // UTF-16, so that lone surrogates come up.
  seeds: () => [...AWKWARD_TEXTS, '20250621114615_retro_测试.fastshot', 'a.fastshot.b.fastshot'].map(asUtf16),
  tokens: [...AWKWARD_TEXTS, '/', '\\', ':', '~', '_', 'com1', 'İ', 'ß', '2025'].map((text) =>
    asUtf16(text).toString('latin1'),
  ),
  start: (context: FuzzContext) => {
    home = context.folder;
  },
  run: async (input) => {
    const name = input.toString('utf16le').slice(0, 2000);
    const why = checkSessionName(name);
    checkFileName(safeFileName(name));
    checkFileName(imageName(name, 3, 'original', 'image/png'));
    checkFileName(exportName(name));
    assert.notEqual(displayName(name), name === '' ? undefined : '');
    listWindowStart([name], new Date(0));
    const made = sessionFileName({ name, desc: name, createdAt: '2026-01-02T03:04:05' }, 'cloud');
    for (const each of [made, withSuffix(made, 12)]) assert.equal(checkSessionName(each), undefined, each);
    const key = await answerOf(() => pathOfKey(home, sessionKey(name)));
    if (typeof key === 'string') inside(key);
    if (why === undefined) checkSession(name);
    turn += 1;
    if (turn % WRITE_EVERY === 0) await write(name);
    return `${why} ${nameTime(name) !== undefined} ${wordOf(key)}`;
  },
};

function checkSession(name: string): void {
  assert.equal(parseTrashKey(newTrashKey(name, 0))?.filename, name);
  // Whatever a store can list, its own index has a key below the indexes.
  assert.match(metaIndexKey(name, 'desktop'), /^meta_indexes\/[^/]*\.meta\.json$/s);
}

/** What the cache and Local make of a name. The process may write nowhere else than to its folder. */
async function write(name: string): Promise<void> {
  inside(await addLocalSession(home, name, Buffer.from('x')));
  const cache = new MetaCache(cacheFolders(path.join(home, 'stores/s')));
  await cache.putIndex(name, Buffer.from(name, 'utf16le'));
  assert.deepEqual(await cache.getIndex(name), Buffer.from(name, 'utf16le'));
}

/** A name that every file system takes, and that stays in its folder. */
function checkFileName(file: string): void {
  assert.equal(path.basename(file), file);
  assert.equal(path.win32.basename(file), file);
  assert.ok(Buffer.byteLength(file) <= 255 && file.isWellFormed(), file);
  assert.doesNotMatch(file, /[<>:"|?*\p{Cc}]|[. ]$|^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu);
}

function inside(file: string): void {
  const relative = path.relative(home, file);
  assert.ok(relative !== '' && !relative.startsWith('..') && !path.isAbsolute(relative), file);
}

function asUtf16(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}
