import { randomUUID } from 'node:crypto';
import { inTurns } from '../base/steps';
import type { SessionRow } from '../session/sessionRow';
import { ensureFolder, removeStaleTemps } from './atomicFile';
import type { AtRest } from './atRest';
import {
  type Chunk,
  chunkExists,
  cutIntoChunks,
  readChunk,
  removeOrphanedChunks,
  writeChunk,
} from './chunks';
import { type ChunkRef, type Manifest, readManifest, writeManifest } from './manifest';

/** Rows enough to fill any screen: the head of a snapshot holds at least these, if there are as many. */
const HEAD_ROWS = 100;

/** How often a reader starts again because a writer replaced what it was reading. */
const READ_ATTEMPTS = 5;

/** A manifest and its newest chunks: enough for the first paint. */
export interface SnapshotHead {
  readonly manifest: Manifest;
  readonly chunks: readonly Chunk[];
}

/** `absent`: nothing there yet. `foreign`: another store's. `damaged`: to be rebuilt from the meta cache. */
export type SnapshotFailure = 'absent' | 'foreign' | 'damaged';

/** What a snapshot is written from. */
export type SnapshotContent = Pick<Manifest, 'identity' | 'gone' | 'sync'> & {
  readonly rows: Iterable<SessionRow>;
};

/** The newest rows, by two small reads: no lock, no network, and no check beyond the content's hash. */
export async function readSnapshotHead(
  folder: string,
  identity: string,
  atRest?: AtRest,
): Promise<SnapshotHead | SnapshotFailure> {
  return readSnapshot(folder, identity, HEAD_ROWS, [], atRest);
}

/** All rows. Chunks among `known` are not read again. */
export async function readWholeSnapshot(
  folder: string,
  identity: string,
  known: readonly Chunk[],
  atRest?: AtRest,
): Promise<SnapshotHead | SnapshotFailure> {
  return readSnapshot(folder, identity, Infinity, known, atRest);
}

async function readSnapshot(
  folder: string,
  identity: string,
  rowsWanted: number,
  known: readonly Chunk[],
  atRest: AtRest | undefined,
): Promise<SnapshotHead | SnapshotFailure> {
  for (let attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    const manifest = await readManifest(folder, identity, atRest);
    if (typeof manifest === 'string') return manifest;
    const chunks = await readChunks(folder, manifest.chunks, rowsWanted, known, atRest);
    if (chunks) return { manifest, chunks };
  }
  return 'damaged';
}

async function readChunks(
  folder: string,
  refs: readonly ChunkRef[],
  rowsWanted: number,
  known: readonly Chunk[],
  atRest: AtRest | undefined,
): Promise<Chunk[] | undefined> {
  const byFile = new Map(known.map((chunk) => [chunk.file, chunk]));
  const chunks: Chunk[] = [];
  let rows = 0;
  for (const ref of refs) {
    if (rows >= rowsWanted) break;
    const chunk = byFile.get(ref.file) ?? (await readChunk(folder, ref, atRest));
    if (!chunk) return undefined;
    chunks.push(chunk);
    rows += chunk.count;
  }
  return chunks;
}

/**
 * Replaces the snapshot. Chunks first, then the manifest: at every moment the manifest names chunks that are there.
 * Chunks whose rows are the very same objects as in `known` are not encoded again.
 */
export async function writeSnapshot(
  folder: string,
  content: SnapshotContent,
  known: readonly Chunk[],
  atRest?: AtRest,
): Promise<SnapshotHead> {
  await ensureFolder(folder);
  const byFirst = new Map(known.map((chunk) => [chunk.rows[0], chunk]));
  const chunks: Chunk[] = [];
  for (const rows of await inTurns(cutIntoChunks(content.rows))) {
    const same = byFirst.get(rows[0]);
    const unchanged =
      same?.count === rows.length &&
      same.rows.every((row, index) => row === rows[index]) &&
      (await chunkExists(folder, same));
    chunks.push(unchanged ? same : await writeChunk(folder, rows, atRest));
  }
  const manifest: Manifest = {
    identity: content.identity,
    revision: randomUUID(),
    count: chunks.reduce((sum, chunk) => sum + chunk.count, 0),
    chunks: chunks.map(({ file, count }) => ({ file, count })),
    gone: content.gone,
    sync: content.sync,
  };
  await writeManifest(folder, manifest, atRest);
  await removeOrphanedChunks(folder, chunks, Date.now(), atRest);
  await removeStaleTemps(folder, Date.now());
  return { manifest, chunks };
}
