import { join } from 'node:path';
import { readCached, writeCached } from './cacheFile';
import { type AtRest, plainBytes, restBytes, restName } from './atRest';
import { decodeGone, encodeGone, type EncodedGone } from './rowCodec';
import type { GoneRow, SyncRecord } from './syncRecord';

const VERSION = 1;
/** Also keeps a manifest from naming files elsewhere. */
export const CHUNK_FILE = /^[0-9a-f]{32}\.(?:json|[0-9a-f]{12}\.sealed)$/;

export interface ChunkRef {
  /** The hash of the file's content, so a name never means anything else. */
  readonly file: string;
  /** Rows in it. */
  readonly count: number;
}

/** The one file of a snapshot that is ever replaced: it says which chunks are the rows. */
export interface Manifest {
  /** Which store this mirrors. */
  readonly identity: string;
  /** Another value after every write. */
  readonly revision: string;
  /** Rows in all chunks. */
  readonly count: number;
  /** Newest sessions first. */
  readonly chunks: readonly ChunkRef[];
  readonly gone: readonly GoneRow[];
  readonly sync: SyncRecord;
}

interface ManifestFile extends Omit<Manifest, 'gone'> {
  readonly version: number;
  readonly gone: readonly EncodedGone[];
}

/** `absent`: there is no snapshot. `foreign`: it is another store's. `damaged`: it must be rebuilt. */
export type ManifestResult = Manifest | 'absent' | 'foreign' | 'damaged';

export const MANIFEST_FILE = 'manifest.json';

const manifestPath = (folder: string, atRest: AtRest | undefined): string =>
  join(folder, restName(MANIFEST_FILE, atRest));

export async function readManifest(
  folder: string,
  identity: string,
  atRest?: AtRest,
): Promise<ManifestResult> {
  const bytes = await readCached(manifestPath(folder, atRest));
  if (!bytes) return 'absent';
  try {
    const plain = plainBytes(bytes, atRest);
    if (!plain) return 'damaged';
    const file: ManifestFile = JSON.parse(plain.toString('utf8'));
    if (file.version !== VERSION) return 'damaged';
    return file.identity === identity ? decodeManifest(file) : 'foreign';
  } catch {
    return 'damaged';
  }
}

/** Throws when a member is missing: only a file that something else than this code has changed does that. */
function decodeManifest(file: ManifestFile): Manifest {
  const chunks = file.chunks.map(({ file, count }) => {
    if (!CHUNK_FILE.test(file) || !Number.isSafeInteger(count)) throw new TypeError('no chunk');
    return { file, count };
  });
  const gone = file.gone.map(decodeGone);
  const { lastSync, lastFullList } = file.sync;
  if (!Number.isFinite(lastSync) || !Number.isFinite(lastFullList)) throw new TypeError('no times');
  const sync = {
    ...file.sync,
    unconfirmed: [...file.sync.unconfirmed],
    keptMissing: [...file.sync.keptMissing],
  };
  return { identity: file.identity, revision: file.revision, count: file.count, chunks, gone, sync };
}

export async function writeManifest(folder: string, manifest: Manifest, atRest?: AtRest): Promise<void> {
  const file: ManifestFile = { version: VERSION, ...manifest, gone: manifest.gone.map(encodeGone) };
  await writeCached(manifestPath(folder, atRest), restBytes(JSON.stringify(file), atRest));
}
