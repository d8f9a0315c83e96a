import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { SessionRow } from '../session/sessionRow';
import { readCachedJson } from './cacheFile';

/** One version of one session: the same name with another ETag or size is another session. */
export type SessionVersion = Pick<SessionRow, 'filename' | 'etag' | 'size'>;

/** What is kept beside a copy's bytes. */
export interface CopyRecord extends SessionVersion {
  /** Hash of the bytes when they were kept, hex. */
  readonly sha256: string;
}

/** No session has this name: `safeFileName` puts `~` inside names only. */
export const RECORD_FILE = '~record.json';

const COPY_FOLDER = /^[0-9a-f]{32}$/;

/** The name of the folder that holds the copy of this version. */
export function copyFolderName({ filename, etag, size }: SessionVersion): string {
  return createHash('sha256')
    .update(JSON.stringify([filename, etag, size]))
    .digest('hex')
    .slice(0, 32);
}

/** Whether a folder of this name holds a copy. */
export function isCopyFolder(name: string): boolean {
  return COPY_FOLDER.test(name);
}

/**
 * What is kept of the copy in a folder; undefined where that cannot be read or belongs to another copy: a record that
 * was copied over tells nothing of what is in here.
 * @param directory the store's `sessions/` folder
 */
export async function readCopyRecord(directory: string, folder: string): Promise<CopyRecord | undefined> {
  const record = await readCachedJson<CopyRecord>(join(directory, folder, RECORD_FILE));
  const { filename, etag, size, sha256 } = record ?? {};
  const isWhole = filename !== undefined && etag !== undefined && size !== undefined && sha256 !== undefined;
  return isWhole && copyFolderName({ filename, etag, size }) === folder
    ? { filename, etag, size, sha256 }
    : undefined;
}
