import { FastshotError, type ErrorCode } from './errors';

const CODES: Record<string, ErrorCode> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  EACCES: 'diskPermission',
  EPERM: 'diskPermission',
  EROFS: 'diskPermission',
  ENOENT: 'notFound',
};

/** The `code` of a Node file-system error, or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Why, and what to do, by the code of the system and then by ours. */
const WHY: Readonly<Record<string, string>> = {
  EROFS: 'its disk can only be read. Mount it for writing, or choose another folder',
  EMFILE: 'too many files are open. Close other programs or windows, then try again',
  ENFILE: 'too many files are open. Close other programs or windows, then try again',
  EIO: 'the disk reports an error. Look whether it is sound and still connected',
  ENAMETOOLONG: 'its name is too long for this disk. Give it a shorter one',
  diskFull: 'the disk is full. Make room, then try again',
  diskPermission: 'permission denied. Let your user read and write there, then try again',
  notFound: 'it does not exist',
};

/** A file-system failure as a FastshotError that names the path and the next step. */
export function diskError(error: unknown, doing: string, path: string): FastshotError {
  const errno = errnoOf(error);
  const code = (errno && CODES[errno]) || 'disk';
  const why =
    WHY[errno ?? ''] ??
    WHY[code] ??
    `${errno ?? String(error)}. Look whether the disk is sound and connected`;
  return new FastshotError(code, `Could not ${doing} ${path}: ${why}.`, {
    cause: error,
    data: { path, errno },
  });
}
