import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { diskError, errnoOf } from '../base/fsErrors';
import { parseMetadata, type SessionMetadata } from '../session/metadata';
import type { Reading } from './reading';

const FORMAT = 1;
/** More than 100,000 sessions need; a larger file is not ours. Bytes. */
const MAX_BYTES = 64 * 1024 * 1024;

/** Metadata keeps the desktop app's member names, so that one parser takes whatever is found. */
type StoredMetadata = Omit<SessionMetadata, 'createdAt' | 'imageCount'> & {
  created_at: unknown;
  image_count: unknown;
};
type StoredReading = readonly [path: string, version: string, metadata: StoredMetadata | null];

/**
 * What was read before, by path. Only successes are kept, so a fault that is mended shows as mended.
 * A cache file that is missing, of another format or damaged counts as empty.
 */
export async function loadReadings(cacheFile: string): Promise<Map<string, Reading>> {
  try {
    if ((await stat(cacheFile)).size > MAX_BYTES) return new Map();
    const cache: unknown = JSON.parse(await readFile(cacheFile, 'utf8'));
    return new Map(
      storedReadings(cache).map(([path, version, data]) => [path, { version, metadata: fromStored(data) }]),
    );
  } catch {
    return new Map();
  }
}

/**
 * Replaces the cache file; readers see the old one or the new. Nothing is flushed: what a crash loses is read again.
 * Does nothing where the home folder does not exist.
 */
export async function saveReadings(cacheFile: string, readings: ReadonlyMap<string, Reading>): Promise<void> {
  const stored: StoredReading[] = [];
  for (const [path, { version, metadata, problem }] of readings) {
    if (!problem) stored.push([path, version, metadata ? toStored(metadata) : null]);
  }
  const temp = `${cacheFile}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    await writeFile(temp, JSON.stringify({ format: FORMAT, readings: stored }), { mode: 0o600, flag: 'wx' });
    await rename(temp, cacheFile);
  } catch (error) {
    await rm(temp, { force: true }).catch(() => {});
    if (errnoOf(error) !== 'ENOENT') throw diskError(error, 'write', cacheFile);
  }
}

function storedReadings(cache: unknown): StoredReading[] {
  const { format, readings } = cache as { format?: unknown; readings?: unknown };
  return format === FORMAT && Array.isArray(readings) ? readings.filter(isStoredReading) : [];
}

function isStoredReading(value: unknown): value is StoredReading {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    typeof value[1] === 'string' &&
    typeof value[2] === 'object'
  );
}

function toStored({ createdAt, imageCount, ...rest }: SessionMetadata): StoredMetadata {
  return { ...rest, created_at: createdAt, image_count: imageCount };
}

function fromStored(stored: StoredMetadata | null): SessionMetadata | undefined {
  return stored === null ? undefined : parseMetadata(stored);
}
