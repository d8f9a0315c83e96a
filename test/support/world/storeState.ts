import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import pMap from 'p-map';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { parseOverallList } from '../../../src/session/overallList';
import { META_INDEXES, metaIndexKey, OVERALL_LIST, SESSIONS, TRASH } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';

const { signal } = new AbortController();
const ALL = { maxBytes: 64 * 1024 * 1024 };

export async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of store.list({ prefix }, signal)) keys.push(...page.objects.map(({ key }) => key));
  return keys;
}

export async function readObject(store: ObjectStore, key: string): Promise<Buffer> {
  const answer = await store.get(key, ALL, signal);
  assert.equal(answer.status, 'ok');
  return Buffer.from(answer.bytes);
}

interface ListEntry {
  readonly filename: string;
  readonly file_size: number;
  readonly checksum: string;
}

/** Names in `sessions/`. */
export async function sessionNames(store: ObjectStore): Promise<string[]> {
  return (await keysBelow(store, SESSIONS)).map((key) => key.slice(SESSIONS.length));
}

/** Names in the overall list, in the order of the listing. */
export async function listedNames(store: ObjectStore): Promise<string[]> {
  const { entries } = parseOverallList(await readObject(store, OVERALL_LIST));
  return entries.map(({ filename }) => filename).sort();
}

/**
 * Nothing half-done: the overall list says what the listing says, every session has its index, no index is without its
 * session, and what the list and the indexes tell of our sessions is true.
 */
export async function assertConsistent(store: ObjectStore): Promise<string[]> {
  const names = await sessionNames(store);
  assert.deepEqual(await listedNames(store), [...names].sort(), 'the overall list differs from the listing');
  const indexes = await keysBelow(store, META_INDEXES);
  assert.deepEqual(
    indexes.sort(),
    names.map((name) => metaIndexKey(name, 'desktop')).sort(),
    'indexes and sessions differ',
  );
  const list = JSON.parse((await readObject(store, OVERALL_LIST)).toString()) as { sessions: ListEntry[] };
  const isTrue = async ({ filename, file_size: size, checksum }: ListEntry): Promise<void> => {
    const session = await readObject(store, SESSIONS + filename);
    const sha256 = `sha256:${createHash('sha256').update(session).digest('hex')}`;
    const index = await readObject(store, metaIndexKey(filename, 'desktop'));
    parseMetaIndex(index, filename);
    assert.equal(session.length, size, filename);
    if (checksum !== sha256) {
      const { etag } = await store.head(SESSIONS + filename, signal);
      assert.equal(checksum, `etag:${etag}`, filename);
    }
    assert.equal((JSON.parse(index.toString()) as { checksum: string }).checksum, sha256, filename);
  };
  await pMap(list.sessions, isTrue, { concurrency: 8 });
  return names;
}

export const trashKeys = (store: ObjectStore): Promise<string[]> => keysBelow(store, TRASH);

/** For stores that serve several tests. */
export async function emptyStore(store: ObjectStore): Promise<void> {
  for (const prefix of ['sessions/', 'meta_indexes/', 'trash/', 'overall_meta.json']) {
    for await (const { objects } of store.list({ prefix }, signal)) {
      for (const { key } of objects) await store.delete(key, signal);
    }
  }
}
