import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { sorted, type Steps } from '../base/steps';
import { compareNewestFirst } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import { dropCached, readCached, writeCached } from './cacheFile';
import { type AtRest, plainBytes, restBytes, restName } from './atRest';
import { CHUNK_FILE, type ChunkRef, MANIFEST_FILE } from './manifest';
import { decodeRow, encodeRow, type EncodedRow } from './rowCodec';

/** Rows per chunk. A chunk of 500 is some 100 KB: quick to read for the first paint, quick to write for one new session. */
export const CHUNK_ROWS = 500;

/** A chunk no manifest names is kept this long: another window may have written it and not yet its manifest. */
const ORPHAN_AGE_MS = 60_000;
/** Files of a key that is not ours are another editor's, or of a key that was replaced. */
const FOREIGN_AGE_MS = 30 * 86_400_000;

/** One immutable file of rows, newest first. */
export interface Chunk extends ChunkRef {
  readonly rows: readonly SessionRow[];
}

/**
 * Cuts rows into chunks, newest first. Boundaries are counted from the oldest row, so that adding the newest session
 * changes the first chunk only.
 */
export function* cutIntoChunks(rows: Iterable<SessionRow>): Steps<SessionRow[][]> {
  const newestFirst = yield* sorted([...rows], (a, b) => compareNewestFirst(a.filename, b.filename));
  const slices: SessionRow[][] = [];
  for (let end = newestFirst.length; end > 0; end -= CHUNK_ROWS) {
    slices.push(newestFirst.slice(Math.max(0, end - CHUNK_ROWS), end));
  }
  return slices.reverse();
}

/** The rows of a chunk; undefined when the file is missing or was not what its name says, and is then removed. */
export async function readChunk(folder: string, ref: ChunkRef, atRest?: AtRest): Promise<Chunk | undefined> {
  const path = join(folder, ref.file);
  const stored = await readCached(path);
  if (!stored) return undefined;
  const bytes = plainBytes(stored, atRest);
  if (!bytes || chunkFile(bytes, atRest) !== ref.file) {
    // Whoever still has these rows must not find the name taken when it writes them again.
    await dropCached(path).catch(() => {});
    return undefined;
  }
  // The hash says that these bytes are what writeChunk wrote.
  const encoded: EncodedRow[] = JSON.parse(bytes.toString('utf8'));
  return { ...ref, rows: encoded.map(decodeRow) };
}

/** Writes rows as a chunk, unless the same file is already there. */
export async function writeChunk(
  folder: string,
  rows: readonly SessionRow[],
  atRest?: AtRest,
): Promise<Chunk> {
  const bytes = Buffer.from(JSON.stringify(rows.map(encodeRow)));
  const file = chunkFile(bytes, atRest);
  const stored = restBytes(bytes, atRest);
  const path = join(folder, file);
  const stat = await fs.stat(path).catch(() => undefined);
  if (stat?.size !== stored.length) await writeCached(path, stored);
  return { file, count: rows.length, rows };
}

/** True when the chunk's file is still there. */
export async function chunkExists(folder: string, ref: ChunkRef): Promise<boolean> {
  return fs.access(join(folder, ref.file)).then(
    () => true,
    () => false,
  );
}

/** Removes chunks that no manifest names any more. */
export async function removeOrphanedChunks(
  folder: string,
  used: readonly ChunkRef[],
  now: number,
  atRest?: AtRest,
): Promise<void> {
  const keep = new Set(used.map(({ file }) => file));
  for (const name of await fs.readdir(folder)) {
    if (keep.has(name)) continue;
    const isOwn = CHUNK_FILE.test(name) && keyIdOf(name) === atRest?.keyId;
    if (!isOwn && !name.endsWith('.sealed')) continue;
    const path = join(folder, name);
    const stat = await fs.stat(path).catch(() => undefined);
    const age = isOwn ? ORPHAN_AGE_MS : FOREIGN_AGE_MS;
    if (stat && name !== restName(MANIFEST_FILE, atRest) && now - stat.mtimeMs > age) {
      await fs.rm(path, { force: true }).catch(() => {});
    }
  }
}

function chunkFile(bytes: Uint8Array, atRest: AtRest | undefined): string {
  const hash = atRest ? atRest.nameOf(bytes) : createHash('sha256').update(bytes).digest('hex');
  return restName(`${hash.slice(0, 32)}.json`, atRest);
}

/** Of a file that is encrypted. */
const keyIdOf = (name: string): string | undefined => /\.([0-9a-f]{12})\.sealed$/.exec(name)?.[1];
