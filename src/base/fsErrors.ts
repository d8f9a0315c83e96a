import { diskWords } from './diskWords';
import { FastshotError } from './errors';

/** The `code` of a Node file-system error, or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** A file-system failure as a FastshotError that names the path and the next step. */
export function diskError(error: unknown, doing: string, path: string): FastshotError {
  const errno = errnoOf(error);
  const { code, why } = diskWords(errno ?? '') ?? {
    code: 'disk',
    why: `${errno ?? String(error)}. Look whether the disk is sound and connected`,
  };
  return new FastshotError(code, `Could not ${doing} ${path}: ${why}.`, {
    cause: error,
    data: { path, errno },
  });
}
