import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeZip } from 'client-zip';
import { throwIfAborted } from '../base/abort';
import { isFastshotError } from '../base/errors';
import { diskError, errnoOf } from '../base/fsErrors';

export interface ZipEntry {
  /** `/`-separated, as `exportName` makes each part. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly modified: Date;
}

/**
 * Writes a ZIP file: as a whole, or not at all. What `path` names is replaced, because the dialog has asked about it.
 * Entries are taken one by one, so that memory holds one at a time; images are stored as they are, they are compressed
 * already.
 */
export async function writeZip(
  path: string,
  entries: AsyncIterable<ZipEntry>,
  signal: AbortSignal,
): Promise<void> {
  const temp = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    const file = await open(temp, 'wx', 0o666);
    try {
      for await (const chunk of makeZip(inputs(entries))) {
        throwIfAborted(signal);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    throwIfAborted(signal);
    await rename(temp, path);
  } catch (error) {
    throw isFastshotError(error) || errnoOf(error) === undefined ? error : diskError(error, 'write', path);
  } finally {
    await rm(temp, { force: true }).catch(() => {});
  }
}

async function* inputs(entries: AsyncIterable<ZipEntry>) {
  for await (const { name, bytes, modified } of entries) {
    yield { name, input: bytes, lastModified: modified, size: bytes.length };
  }
}
