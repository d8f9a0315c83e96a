import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { throwIfAborted } from '../base/abort';
import { diskError } from '../base/fsErrors';
import { writeFlushed } from '../base/newFile';
import { renameWithRetry, tempName } from '../cache/atomicFile';
import type { SessionFiles } from '../cache/sessionFiles';
import type { SessionRow } from '../session/sessionRow';
import type { ObjectStore } from '../storage/objectStore';
import { rangeReader } from '../storage/rangeReader';
import { fetchOnce, mismatch } from './download';
import { md5In, storedHash } from './storedHash';

/** What memory holds of a session at a time. Bytes. */
const PART_BYTES = 8 * 1024 * 1024;
/** As the user's other files: what the process's mask leaves of it. */
const EXPORT_MODE = 0o666;

export interface SaveStoredDeps {
  readonly store: () => Promise<ObjectStore>;
  readonly files: SessionFiles;
}

type OnBytes = (received: number, total: number) => void;

/**
 * Writes a session's file as it is stored to a path that is free, of any size and whether or not it can be decoded: from
 * its local copy, or part by part from the store, checked by size, ETag and MD5. A failure leaves no file.
 * @param onProgress bytes so far and in all
 * @throws `preconditionFailed` (another session has this name now), `notFound`, `checksumMismatch`, `disk…`, or whatever
 * the store says
 */
export async function saveStored(
  { store, files }: SaveStoredDeps,
  row: SessionRow,
  path: string,
  onProgress: OnBytes,
  signal: AbortSignal,
): Promise<void> {
  throwIfAborted(signal);
  try {
    const copy = await files.open(row);
    if (copy) await onDisk(path, () => writeFlushed(path, copy, EXPORT_MODE));
    else await fetchInto(await store(), row, path, onProgress, signal);
  } catch (error) {
    await fs.rm(path, { force: true }).catch(() => {});
    throw error;
  }
}

/**
 * Replaces a file by what `write` makes beside it: until all of it is there, and when it fails, the old one stays.
 * @param write gets a path that is free
 */
export async function replaceFile(path: string, write: (temp: string) => Promise<void>): Promise<void> {
  const temp = join(dirname(path), tempName());
  try {
    await write(temp);
    await onDisk(path, () => renameWithRetry(temp, path));
  } catch (error) {
    await fs.rm(temp, { force: true }).catch(() => {});
    throw error;
  }
}

async function fetchInto(
  store: ObjectStore,
  row: SessionRow,
  path: string,
  onProgress: OnBytes,
  signal: AbortSignal,
): Promise<void> {
  const file = await onDisk(path, () => fs.open(path, 'wx', EXPORT_MODE));
  try {
    const first = await fetchInParts(store, row, { file, path }, onProgress, signal);
    const md5 = md5In(row.etag);
    if (md5 !== undefined && first.md5 !== md5) {
      // As in a download: either the bytes suffered on the way, or this ETag is no MD5: our own hash or a second look tells.
      const ours = await storedHash(store, row, signal);
      if (first.sha256 !== ours) {
        const again = await fetchInParts(store, row, { file, path }, onProgress, signal);
        const isRight = again.md5 === md5 || again.sha256 === (ours ?? first.sha256);
        if (!isRight) throw mismatch(row);
      }
    }
    await onDisk(path, () => file.sync());
  } finally {
    await file.close();
  }
}

async function fetchInParts(
  store: ObjectStore,
  row: SessionRow,
  { file, path }: { readonly file: fs.FileHandle; readonly path: string },
  onProgress: OnBytes,
  signal: AbortSignal,
): Promise<{ readonly md5: string; readonly sha256: string }> {
  const hashes = { md5: createHash('md5'), sha256: createHash('sha256') };
  const { size } = row;
  const step = store.capabilities.ranges ? PART_BYTES : size;
  for (let at = 0; at < size; at += step) {
    const length = Math.min(step, size - at);
    const part =
      length === size
        ? await fetchOnce({ store }, row, onProgress, signal)
        : await rangeReader(store, row).read(at, length, signal);
    hashes.md5.update(part);
    hashes.sha256.update(part);
    await onDisk(path, () => writeAll(file, part, at));
    onProgress(at + length, size);
    throwIfAborted(signal);
  }
  return { md5: hashes.md5.digest('hex'), sha256: hashes.sha256.digest('hex') };
}

async function writeAll(file: fs.FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}

async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw diskError(error, 'write', path);
  }
}
