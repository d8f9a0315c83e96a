import { FastshotError, isFastshotError } from '../base/errors';
import type { SessionRow } from '../session/sessionRow';
import type { RangeReader } from '../session/vault';
import { sessionKey } from './layout';
import type { ObjectStore } from './objectStore';

/**
 * Reads parts of one listed session by Range requests, all of the same version of it: one that changed in between is
 * `preconditionFailed`.
 */
export function rangeReader(
  store: ObjectStore,
  session: Pick<SessionRow, 'filename' | 'size' | 'etag'>,
): RangeReader {
  return objectReader(store, { ...session, key: sessionKey(session.filename) });
}

/** The same for a session that may lie elsewhere, as in the trash. */
export function objectReader(
  store: ObjectStore,
  session: Pick<SessionRow, 'filename' | 'size' | 'etag'> & { readonly key: string },
): RangeReader {
  const { filename, size, etag, key } = session;
  return {
    filename,
    size,
    read: async (offset, length, signal) => {
      const range = { offset, length };
      const answer = await store
        .get(key, { range, ifMatch: etag, maxBytes: length }, signal)
        .catch((error: unknown) => {
          throw asTransport(error);
        });
      if (answer.status !== 'ok' || answer.bytes.length !== length) {
        throw new FastshotError('truncated', `${filename} ends before its size of ${size} bytes.`, {
          data: { filename },
        });
      }
      return answer.bytes;
    },
  };
}

/** To the vault `truncated` means a session that ends early; an answer cut short on its way is something else. */
function asTransport(error: unknown): unknown {
  if (!isFastshotError(error, 'truncated')) return error;
  return new FastshotError('connectionLost', error.message, { cause: error });
}
