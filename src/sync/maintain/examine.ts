import { isFastshotError, toFastshotError } from '../../base/errors';
import { MAX_INDEX_BYTES } from '../../session/metaIndex';
import type { SessionMetadata } from '../../session/metadata';
import { metaIndexKey } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { rangeReader } from '../../storage/rangeReader';
import type { RemoteSession } from '../remoteSessions';
import { BAD_SESSION } from '../sessionMetadata';
import { wantedIndex, type WantedIndex } from './wantedIndex';
import type { MaintainDeps } from './maintainDeps';

/** What a look at one session and its index has shown. */
export type Examination = {
  readonly filename: string;
  /** The session's. */
  readonly etag: string;
  /** The index's; undefined without one. */
  readonly indexEtag?: string | undefined;
} & (
  | { readonly verdict: 'indexed' }
  | {
      readonly verdict: 'toIndex';
      readonly why: NonNullable<WantedIndex['why']>;
      readonly metadata: SessionMetadata;
    }
  /** Readable, but it carries no metadata, as the desktop app's oldest files: there is nothing to index. */
  | { readonly verdict: 'noMetadata' }
  | {
      readonly verdict: 'unreadable';
      readonly problem: 'wrongKey' | 'damaged' | 'archived';
      /** A sentence that names the session. */
      readonly message: string;
    }
  /** Removed or overwritten after it was listed. */
  | { readonly verdict: 'changed' }
);

/** Reads a session's metadata by Range requests, never the whole, and compares its index. */
export async function examineSession(
  { store, vault }: MaintainDeps,
  session: RemoteSession,
  indexEtag: string | undefined,
  signal: AbortSignal,
): Promise<Examination> {
  const { filename, etag } = session;
  const found = { filename, etag, indexEtag };
  try {
    const metadata = await vault.readMetadata(rangeReader(store, session), signal);
    if (!metadata) return { ...found, verdict: 'noMetadata' };
    const index =
      indexEtag === undefined ? undefined : await getIndex(store, metaIndexKey(filename, vault.mode), signal);
    const { why } = await wantedIndex(vault, session, metadata, index?.bytes, '');
    const seen = { filename, etag, indexEtag: index?.etag };
    return why ? { ...seen, verdict: 'toIndex', why, metadata } : { ...seen, verdict: 'indexed' };
  } catch (error) {
    const { code, message } = toFastshotError(error);
    if (code === 'notFound' || code === 'preconditionFailed') return { ...found, verdict: 'changed' };
    if (code === 'wrongKey' || code === 'archived') {
      return { ...found, verdict: 'unreadable', problem: code, message };
    }
    if (isFastshotError(error, ...BAD_SESSION)) {
      return { ...found, verdict: 'unreadable', problem: 'damaged', message };
    }
    throw error;
  }
}

/** A session's index as it is in the store; undefined without one. One that is too large to be an index is empty. */
export async function getIndex(
  store: ObjectStore,
  key: string,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly etag: string } | undefined> {
  try {
    const answer = await store.get(key, { maxBytes: MAX_INDEX_BYTES }, signal);
    return answer.status === 'ok' ? { bytes: answer.bytes, etag: answer.info.etag } : undefined;
  } catch (error) {
    if (isFastshotError(error, 'notFound')) return undefined;
    if (!isFastshotError(error, 'tooLarge')) throw error;
    const { etag } = await store.head(key, signal);
    return { bytes: new Uint8Array(), etag };
  }
}
