import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { silentLog } from '../../../src/base/log';
import { cacheFolders } from '../../../src/cache/folders';
import { MetaCache } from '../../../src/cache/metaCache';
import { Mirror } from '../../../src/cache/mirror';
import { SessionFiles } from '../../../src/cache/sessionFiles';
import { toEntry } from '../../../src/catalog/entry';
import { tagsOf } from '../../../src/catalog/facets';
import { loadReadings } from '../../../src/local/readingCache';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import type { SessionRow } from '../../../src/session/sessionRow';
import { lastCheck } from '../../../src/sync/maintain/cache/checkCache';
import { RebuildRecord } from '../../../src/sync/maintain/rebuildRecord';
import { Journal } from '../../../src/sync/write/journal';
import { toPendingItem } from '../../../src/sync/write/pendingItem';
import { JSON_TOKENS } from '../json';
import type { FuzzContext, FuzzTarget } from '../target';

const IDENTITY = 'fuzz';
const FILENAME = '20250621114615_a.fastshot';
const ROW: SessionRow = {
  filename: FILENAME,
  size: 3,
  etag: 'e',
  modified: 1,
  metadata: { name: 'a', desc: '', tags: ['t'], class: '', imageCount: 1 },
};
const COPY = { filename: FILENAME, etag: 'e', size: 3 };
const INTENT = '20260102T030405000Z-0123abcd';

/** Written to at each start. */
const RECORD = 'rebuild.jsonl';

let folder = '';
let lastDamaged = '';
/** What this program wrote, by path below `folder`. */
let files: readonly (readonly [name: string, content: Buffer])[] = [];

/** The first byte says which file of the cache is damaged, the others what it holds. */
export const cacheFiles: FuzzTarget = {
  name: 'cache-files',
  weight: 3,
  memoryMb: 96,
  seeds: () => [Buffer.from('\0{}'), ...writtenFiles()],
  tokens: [
    ...JSON_TOKENS,
    `"${FILENAME}"`,
    '"rows":',
    '"gone":',
    '"sync":',
    '"chunks":',
    '"identity":"fuzz"',
  ],
  start: async (context: FuzzContext) => {
    folder = path.join(context.folder, 'stores');
    await write();
    files = list().map((name) => [name, readFileSync(path.join(folder, name))]);
  },
  run: async (input) => {
    const damaged = files[(input[0] ?? 0) % files.length]!;
    for (const [name, content] of files) {
      const file = path.join(folder, name);
      if (name === damaged[0] || name === lastDamaged || name === RECORD || !existsSync(file)) {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, name === damaged[0] ? input.subarray(1) : content);
      }
    }
    lastDamaged = damaged[0];
    return `${path.basename(path.dirname(damaged[0]))} ${await start()}`;
  },
};

/** What a window does at its start, and what its pages show. */
async function start(): Promise<string> {
  const folders = cacheFolders(folder);
  const mirror = new Mirror({
    directory: folder,
    identity: IDENTITY,
    parseIndex: async (bytes, filename) => parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  const journal = new Journal(path.join(folder, 'pending'));
  const sessionFiles = new SessionFiles(folders.sessions);
  try {
    await mirror.load();
    const rows = [...mirror.rows().values(), ...[...mirror.gone().values()].map(({ row }) => row)];
    for (const entry of rows.map((row) => toEntry('cloud', row))) {
      assert.ok(entry.title !== '' && Array.isArray(tagsOf(entry)));
    }
    const copies = await sessionFiles.list();
    const copy = await sessionFiles.open(COPY);
    if (copy) assert.equal(copy.toString(), 'abc');
    const derived = await new MetaCache(folders).getDerived(FILENAME);
    const readings = await loadReadings(path.join(folder, 'local_cache.json'));
    const items = (await journal.list()).map((intent) => toPendingItem(intent, false));
    const record = await RebuildRecord.open(folder, 'rebuild', 'k');
    await record.close();
    await lastCheck(folder);
    return [rows.length, copies.length, typeof copy, typeof derived, readings.size, items.length].join(' ');
  } finally {
    mirror.dispose();
    journal.dispose();
    sessionFiles.dispose();
  }
}

async function write(): Promise<void> {
  const folders = cacheFolders(folder);
  const mirror = new Mirror({
    directory: folder,
    identity: IDENTITY,
    parseIndex: async (bytes, filename) => parseMetaIndex(bytes, filename),
    log: silentLog,
  });
  mirror.apply({
    upsert: [ROW],
    addGone: [{ row: { ...ROW, filename: 'b.fastshot' }, since: 1, kept: false }],
  });
  await mirror.persist();
  await mirror.answer('b.fastshot', 'keep');
  mirror.dispose();
  await new SessionFiles(folders.sessions).put(COPY, Buffer.from('abc'));
  await new MetaCache(folders).putDerived({ ...COPY, metadata: ROW.metadata });
  const intent = {
    kind: 'remove',
    phase: 'copying',
    filename: FILENAME,
    size: 3,
    etag: 'e',
    trashKey: 't',
    createdAt: 1,
    id: INTENT,
  };
  for (const [name, value] of [
    ['local_cache.json', { format: 1, readings: [['/a.fastshot', 'v', { name: 'a', tags: [] }]] }],
    ['last_check.json', { at: 1, checked: 2, broken: [] }],
    [`pending/${INTENT}.1/intent.json`, intent],
  ] as const) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), JSON.stringify(value));
  }
  writeFileSync(
    path.join(folder, 'rebuild.jsonl'),
    `{"version":1,"keyId":"k"}\n{"filename":"${FILENAME}"}\n`,
  );
}

function list(): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** Each file as it is, with its number in front. */
function writtenFiles(): Buffer[] {
  return files.map(([, content], at) => Buffer.concat([Buffer.from([at]), content]));
}
