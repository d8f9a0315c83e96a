import { FastshotError } from '../../base/errors';
import { META_INDEXES, OVERALL_LIST, SEALED, SESSIONS, TRASH } from '../layout';

/** What a store has at its top. */
export const OF_A_STORE: ReadonlySet<string> = new Set(
  [SESSIONS, META_INDEXES, TRASH, SEALED, OVERALL_LIST].map((key) => key.replace(/\/$/, '')),
);

/** What systems answer for a share whose server is out of reach, and for a disk that was pulled out. */
export const AWAY: ReadonlySet<string> = new Set([
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENODEV',
  'ENOTCONN',
  'ENXIO',
  'ESTALE',
  'ETIMEDOUT',
]);

/** The disk or share of a folder is away. @param what the folder is, after its name */
export function unreachable(path: string, what: string, cause?: unknown): FastshotError {
  return new FastshotError(
    'folderUnreachable',
    `The folder ${path} ${what}. Connect its disk or share, or choose another folder.`,
    { cause, data: { path } },
  );
}
