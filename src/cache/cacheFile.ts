import * as fs from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { diskError, errnoOf } from '../base/fsErrors';
import { namesIn, readFileIfPresent, writeFileAtomic } from './atomicFile';

/** What says nothing of one file: another attempt reads it. */
const PASSING = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'EAGAIN']);
/** How systems say that a folder is where a file is to appear. */
const IS_FOLDER = new Set(['EISDIR', 'ENOTEMPTY', 'EEXIST', 'EPERM']);

/**
 * The bytes of a file of the cache; undefined when there is none. One that the disk does not give back, because it may not
 * be read, lies on a bad sector or is a folder, is as good as one that was damaged: it has no bytes, and is fetched again.
 */
export async function readCached(path: string): Promise<Buffer<ArrayBuffer> | undefined> {
  try {
    return await patiently(() => readFileIfPresent(path));
  } catch (error) {
    if (isPassing(error)) throw error;
    return Buffer.alloc(0);
  }
}

/** The JSON object in a file of the cache; undefined when it is absent or of no use. The type is not checked. */
export async function readCachedJson<T extends object>(path: string): Promise<Partial<T> | undefined> {
  const bytes = await readCached(path);
  try {
    return bytes && (JSON.parse(bytes.toString('utf8')) ?? undefined);
  } catch {
    return undefined;
  }
}

/** The names in a folder of the cache; none when it is not there or cannot be read. */
export async function cachedNames(folder: string): Promise<string[]> {
  try {
    return await patiently(() => namesIn(folder));
  } catch (error) {
    if (isPassing(error)) throw error;
    return [];
  }
}

/** As `writeFileAtomic`; what is there in its place goes, also a folder. */
export async function writeCached(
  path: string,
  data: string | Uint8Array,
  options?: { durable: boolean },
): Promise<void> {
  try {
    await patiently(() => writeFileAtomic(path, data, options));
  } catch (error) {
    const isFolder =
      IS_FOLDER.has(errnoIn(error)) && (await fs.lstat(path).catch(() => undefined))?.isDirectory();
    if (!isFolder) throw error;
    await dropCached(path);
    await writeFileAtomic(path, data, options);
  }
}

/** Removes a file of the cache, whatever there is in its place; one that is not there is as good. */
export async function dropCached(path: string): Promise<void> {
  try {
    await fs.rm(path, { recursive: true, force: true });
  } catch (error) {
    throw diskError(error, 'remove', path);
  }
}

/** Waits between attempts while no more files can be opened, ms: those that are open are closed soon. */
const WAITS = [10, 20, 50, 100, 200];

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const wait of WAITS) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    await delay(wait);
  }
  return work();
}

const isPassing = (error: unknown): boolean => PASSING.has(errnoIn(error));

/** Of the system's error or of ours about it. */
function errnoIn(error: unknown): string {
  return errnoOf((error as { cause?: unknown }).cause) ?? errnoOf(error) ?? '';
}
