import { isFastshotError } from '../base/errors';
import { MAX_LIST_BYTES, type OverallListEntry, parseOverallList } from '../session/overallList';
import { OVERALL_LIST } from '../storage/layout';
import type { ObjectStore } from '../storage/objectStore';

/** What the store has as its overall list. */
export type OverallAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly etag: string | undefined }
  | {
      readonly kind: 'changed';
      readonly etag: string;
      readonly bytes: Uint8Array;
      readonly entries: readonly OverallListEntry[];
    };

/**
 * Fetches the overall list unless it still has this ETag. One that may not be read is as good as none, and often there is
 * none then (see `headSession`); whether anything may be read at all is for a list of the sessions to say.
 */
export async function fetchOverallList(
  store: ObjectStore,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<OverallAnswer> {
  const condition = etag === undefined ? {} : { ifNoneMatch: etag };
  let seen: string | undefined;
  try {
    const answer = await store.get(OVERALL_LIST, { ...condition, maxBytes: MAX_LIST_BYTES }, signal);
    if (answer.status === 'notModified') return { kind: 'unchanged' };
    seen = answer.info.etag;
    return {
      kind: 'changed',
      etag: seen,
      bytes: answer.bytes,
      entries: parseOverallList(answer.bytes).entries,
    };
  } catch (error) {
    if (isFastshotError(error, 'notFound', 'accessDenied')) return { kind: 'missing' };
    if (isFastshotError(error, 'damaged', 'tooLarge')) return { kind: 'damaged', etag: seen };
    throw error;
  }
}

/** How two versions of the overall list differ, as names: a hint of what to look at in the store. */
export interface ListDifference {
  /** Only in the new one, or with another size or ETag there. */
  readonly added: readonly string[];
  /** Only in the old one. */
  readonly vanished: readonly string[];
}

export function compareLists(
  before: readonly OverallListEntry[],
  after: readonly OverallListEntry[],
): ListDifference {
  const old = new Map(before.map((entry) => [entry.filename, entry]));
  const added: string[] = [];
  for (const { filename, size, etag } of after) {
    const entry = old.get(filename);
    if (entry?.size !== size || entry.etag !== etag) added.push(filename);
    old.delete(filename);
  }
  return { added, vanished: [...old.keys()] };
}
