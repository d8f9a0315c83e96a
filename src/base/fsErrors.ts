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

/** A file-system failure as a FastshotError that names the path. */
export function diskError(error: unknown, doing: string, path: string): FastshotError {
  const errno = errnoOf(error);
  const code = (errno && CODES[errno]) || 'disk';
  const why: Partial<Record<ErrorCode, string>> = {
    diskFull: 'the disk is full',
    diskPermission: 'permission denied',
    notFound: 'it does not exist',
  };
  const reason = errno === 'EROFS' ? 'its disk can only be read' : (why[code] ?? errno ?? String(error));
  return new FastshotError(code, `Could not ${doing} ${path}: ${reason}.`, {
    cause: error,
    data: { path, errno },
  });
}
