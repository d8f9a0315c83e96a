import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { FastshotError } from './errors';

/** A pipe is opened without waiting for whoever writes into it. Windows has no such flag, and no such files. */
const FLAGS = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);
const SLICE = 1024 * 1024;

/**
 * Opens a file for reading, and nothing but a file: a device or a pipe, also behind a link, may never end.
 * @throws `invalidInput` for anything else; the errors of the system
 */
export async function openRegularFile(path: string): Promise<FileHandle> {
  const file = await open(path, FLAGS);
  try {
    if ((await file.stat()).isFile()) return file;
    throw notRegular(path);
  } catch (error) {
    await file.close();
    throw error;
  }
}

/**
 * Reads a whole file that has at most so many bytes, whatever its size was when it was looked at.
 * @throws as `openRegularFile`; `tooLarge` as soon as there is more
 */
export async function readRegularFile(path: string, maxBytes: number): Promise<Buffer> {
  const file = await openRegularFile(path);
  try {
    const { size } = await file.stat();
    if (size > maxBytes) throw tooLarge(path, maxBytes);
    const pieces: Buffer[] = [];
    for (let done = 0; ;) {
      const piece = Buffer.allocUnsafe(Math.max(Math.min(SLICE, size - done), 64 * 1024));
      const { bytesRead } = await file.read(piece, 0, piece.length, done);
      if (bytesRead === 0) return Buffer.concat(pieces);
      done += bytesRead;
      if (done > maxBytes) throw tooLarge(path, maxBytes);
      pieces.push(piece.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}

/** What is said of a path that leads to no file. */
export function notRegular(path: string): FastshotError {
  const message = `${path} is a device, a pipe or a folder and not a file. Choose a file.`;
  return new FastshotError('invalidInput', message, { data: { path } });
}

function tooLarge(path: string, maxBytes: number): FastshotError {
  const message = `${path} has more than ${maxBytes} bytes, the most that is opened.`;
  return new FastshotError('tooLarge', message, { data: { path } });
}
