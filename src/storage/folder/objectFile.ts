import { constants, type BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import { FastshotError } from '../../base/errors';
import { errnoOf } from '../../base/fsErrors';
import type { GetOptions, ObjectInfo } from '../objectStore';

/**
 * The version tag of a file: size and modification time in nanoseconds. Hashing the content instead would read a whole
 * folder for one list; an inode is none that lasts: on exFAT, SMB and sshfs each mount gives others. Two versions never
 * share a tag because every replacement moves the time on (see `prepareFile`); a copied or restored folder gets new tags
 * and is read again, which costs time and nothing else.
 */
export function etagOf(stats: BigIntStats): string {
  return `${stats.size.toString(16)}-${stats.mtimeNs.toString(16)}`;
}

/** As `etagOf` was up to version 0.1: user metadata of that time lies under it. */
export function earlierEtagOf(stats: BigIntStats): string {
  return `${stats.ino.toString(16)}-${etagOf(stats)}`;
}

export function infoOf(key: string, stats: BigIntStats): ObjectInfo {
  return { key, size: Number(stats.size), etag: etagOf(stats), modified: Number(stats.mtimeMs) };
}

/** The stats of a regular file; undefined where there is none (a symlink is not followed and does not count). */
export async function statObject(file: string): Promise<BigIntStats | undefined> {
  try {
    const stats = await fs.lstat(file, { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG']);

/** `ENOTDIR`: a part of the key is a file, so nothing can lie below it. `ENAMETOOLONG`: nothing can have such a name. */
export const isAbsent = (error: unknown): boolean => ABSENT.has(errnoOf(error) ?? '');

/** Reads an object or a range of it from one open file, so that all bytes are of one version. Undefined: absent. */
export async function readObject(
  file: string,
  key: string,
  options: GetOptions,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; info: ObjectInfo } | 'notModified' | undefined> {
  let handle: fs.FileHandle;
  try {
    // Zero where the system has no such flag (Windows).
    handle = await fs.open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (!stats.isFile()) return undefined;
    const info = infoOf(key, stats);
    if (options.ifMatch !== undefined && options.ifMatch !== info.etag) throw changed(key);
    if (options.ifNoneMatch === info.etag) return 'notModified';
    const { offset, length } = wantedRange(key, options, info.size);
    const bytes = new Uint8Array(length);
    let received = 0;
    while (received < length) {
      const { bytesRead } = await handle.read(
        bytes,
        received,
        Math.min(1 << 20, length - received),
        offset + received,
      );
      if (bytesRead === 0) {
        throw new FastshotError('truncated', `"${key}" became shorter while it was read.`, { data: { key } });
      }
      received += bytesRead;
      options.onProgress?.(received, length, bytes);
    }
    return { bytes, info };
  } finally {
    await handle.close();
  }
}

function wantedRange(key: string, options: GetOptions, size: number): { offset: number; length: number } {
  const offset = options.range?.offset ?? 0;
  const length = Math.min(options.range?.length ?? size, size - offset);
  if (options.range && (offset < 0 || length <= 0)) {
    throw new FastshotError('invalidInput', `"${key}" has no bytes at ${offset}: it ends at ${size}.`, {
      data: { key, offset, size },
    });
  }
  if (length > options.maxBytes) {
    throw new FastshotError(
      'tooLarge',
      `"${key}" is too large to be read: ${length} bytes, the limit is ${options.maxBytes}.`,
      {
        data: { key, size: length, limit: options.maxBytes },
      },
    );
  }
  return { offset, length };
}

/** Rejects with `preconditionFailed` unless the object has this ETag at this moment. */
export async function requireVersion(file: string, key: string, etag: string): Promise<void> {
  const stats = await statObject(file);
  if (!stats || etagOf(stats) !== etag) throw changed(key);
}

export function changed(key: string): FastshotError {
  return new FastshotError(
    'preconditionFailed',
    `"${key}" is not in the expected state: someone else has changed it.`,
    {
      data: { key },
    },
  );
}
