import { type MetaCache, overallListHash } from '../cache/metaCache';
import type { KnownList, SyncRecord } from '../cache/syncRecord';
import { MAX_LIST_BYTES } from '../session/overallList';
import type { Batches } from './batches';
import type { Observation } from './observe';
import type { OverallAnswer } from './overallList';

/** Keeps what was read of the overall list, so that the next one can be compared with it. @returns whether the disk took it */
export async function keepOverallList(
  metaCache: MetaCache,
  overall: OverallAnswer,
  batches: Batches,
): Promise<boolean> {
  if (overall.kind !== 'changed') return true;
  try {
    await metaCache.putOverallList(overall.bytes);
    return true;
  } catch (error) {
    batches.noteDiskFailure(error);
    return false;
  }
}

/**
 * What to remember of the overall list.
 * @param isKept whether its bytes are in the cache: else there is nothing to compare the next one with
 */
export function listRecord(
  before: KnownList | undefined,
  { view, overall, fullListAt }: Observation,
  isKept: boolean,
): Partial<SyncRecord> {
  const surplusOf = (total: number | undefined): Pick<KnownList, 'total' | 'surplus'> => {
    if (fullListAt === undefined) return { total, surplus: before?.surplus };
    return { total, surplus: total === undefined ? undefined : view.sessions.size - total };
  };
  switch (overall.kind) {
    case 'unchanged':
      return before ? { overall: { ...before, ...surplusOf(before.total) } } : {};
    case 'missing':
      return { listState: 'missing', overall: undefined };
    case 'damaged':
      // No bytes have this hash: when the list changes again there is nothing to compare it with.
      return {
        listState: 'damaged',
        overall: overall.etag === undefined ? undefined : { etag: overall.etag, sha256: '' },
      };
    case 'glanced':
      return {
        listState: overall.size > MAX_LIST_BYTES ? 'tooLarge' : 'ok',
        overall: {
          etag: overall.etag,
          sha256: before?.sha256 ?? '',
          isOlder: true,
          size: overall.size,
          ...surplusOf(overall.total),
        },
      };
    case 'changed':
      return {
        listState: 'ok',
        overall: {
          etag: overall.etag,
          sha256: isKept ? overallListHash(overall.bytes) : '',
          size: overall.bytes.length,
          ...surplusOf(overall.total),
        },
      };
  }
}
