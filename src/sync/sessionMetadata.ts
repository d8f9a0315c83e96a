import { type ErrorCode, isFastshotError } from '../base/errors';
import { MAX_INDEX_BYTES } from '../session/metaIndex';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { metaIndexKey } from '../storage/layout';
import type { ObjectStore } from '../storage/objectStore';
import { rangeReader } from '../storage/rangeReader';
import type { RemoteSession } from './remoteSessions';

/** Wrong with an index, so that the session itself is looked at. */
export const BAD_INDEX: readonly ErrorCode[] = [
  'damaged',
  'truncated',
  'tooLarge',
  'wrongKey',
  'unsupportedFormat',
  'renamed',
  'notSealed',
];
/** Wrong with a session's bytes, whatever key there is. */
export const BAD_SESSION: readonly ErrorCode[] = [
  'damaged',
  'truncated',
  'tooLarge',
  'unsupportedFormat',
  'renamed',
  'notSealed',
];

/** What was found out about one session, and from where. */
export type FoundMetadata =
  | { readonly from: 'index'; readonly row: SessionRow; readonly index: Uint8Array }
  | { readonly from: 'session'; readonly row: SessionRow };

/**
 * The metadata of one session: from its index, else from the session's head and tail. What is wrong with this one
 * session is the row's problem.
 * @param hasIndex whether to ask for the index at all
 * @throws whatever else is wrong: the way to the store, the credentials
 */
export async function findMetadata(
  { store, vault }: { store: ObjectStore; vault: Vault },
  session: RemoteSession,
  hasIndex: boolean,
  signal: AbortSignal,
): Promise<FoundMetadata> {
  const { filename, size, etag, modified } = session;
  const index = hasIndex ? await getIndex(store, metaIndexKey(filename, vault.mode), signal) : undefined;
  if (index) {
    try {
      const metadata = await vault.parseMetaIndex(index, filename);
      return { from: 'index', row: { filename, size, etag, modified, metadata }, index };
    } catch (error) {
      if (!isFastshotError(error, ...BAD_INDEX)) throw error;
    }
  }
  // Empty objects are no sessions: only of what is away the size is not known.
  if (size === 0) return { from: 'session', row: { filename, size, etag, modified, problem: 'archived' } };
  try {
    const metadata = await vault.readMetadata(rangeReader(store, session), signal);
    return { from: 'session', row: { filename, size, etag, modified, metadata } };
  } catch (error) {
    return { from: 'session', row: { filename, size, etag, modified, problem: problemOf(error) } };
  }
}

async function getIndex(
  store: ObjectStore,
  key: string,
  signal: AbortSignal,
): Promise<Uint8Array | undefined> {
  try {
    const answer = await store.get(key, { maxBytes: MAX_INDEX_BYTES }, signal);
    return answer.status === 'ok' ? answer.bytes : undefined;
  } catch (error) {
    if (isFastshotError(error, 'notFound', 'tooLarge', 'accessDenied', 'archived')) return undefined;
    throw error;
  }
}

/** What is wrong with the session's bytes; any other error is thrown on. */
function problemOf(error: unknown): NonNullable<SessionRow['problem']> {
  if (isFastshotError(error, 'wrongKey')) return 'wrongKey';
  if (isFastshotError(error, ...BAD_SESSION)) return 'damaged';
  throw error;
}
