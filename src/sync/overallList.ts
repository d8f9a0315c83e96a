import { isFastshotError } from '../base/errors';
import { MAX_LIST_BYTES, type OverallListEntry } from '../session/overallList';
import { readOverallList } from '../session/readOverallList';
import { OVERALL_LIST } from '../storage/layout';
import type { ObjectStore } from '../storage/objectStore';

/** The first bytes of the list: enough for all that stands before its sessions, as the desktop app and ours write it. */
const GLANCE_BYTES = 256;
/** Up to this many bytes the list is read where a glance at it does not do: some 270 sessions. */
export const SMALL_LIST_BYTES = 64 * 1024;

/** What the store has as its overall list. */
export type OverallAnswer =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'damaged'; readonly etag: string | undefined }
  /** It is another one, and only its beginning was read. */
  | ({ readonly kind: 'glanced' } & Glance)
  | {
      readonly kind: 'changed';
      readonly etag: string;
      readonly bytes: Uint8Array;
      readonly entries: readonly OverallListEntry[];
      /** As in `Glance`. */
      readonly total: number | undefined;
    };

/** What the beginning of the list tells. */
export interface Glance {
  readonly etag: string;
  /** Bytes of the whole list. */
  readonly size: number;
  /** How many sessions it says it has; undefined where it does not say so at its beginning. */
  readonly total: number | undefined;
}

/**
 * Fetches the overall list unless it still has this ETag. One that may not be read is as good as none, and often there is
 * none then (see `headSession`); whether anything may be read at all is for a list of the sessions to say.
 * @param maxBytes of one that is larger only the beginning is read
 */
export async function fetchOverallList(
  store: ObjectStore,
  etag: string | undefined,
  signal: AbortSignal,
  maxBytes = MAX_LIST_BYTES,
): Promise<OverallAnswer> {
  let seen: string | undefined;
  try {
    const answer = await store.get(OVERALL_LIST, { ...unless(etag), maxBytes }, signal);
    if (answer.status === 'notModified') return { kind: 'unchanged' };
    const { bytes, info } = answer;
    seen = info.etag;
    return {
      kind: 'changed',
      etag: seen,
      bytes,
      entries: (await readOverallList(bytes)).entries,
      total: totalOf(bytes),
    };
  } catch (error) {
    if (isFastshotError(error, 'tooLarge') && seen === undefined) return glanceAtList(store, etag, signal);
    return withoutList(error, seen);
  }
}

/**
 * Looks whether the overall list still has this ETag, and if not, how many sessions it says it has: some 600 bytes of any
 * list, where all of it is 240 for each session.
 */
export async function glanceAtList(
  store: ObjectStore,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<OverallAnswer> {
  try {
    if (!store.capabilities.ranges) {
      const info = await store.head(OVERALL_LIST, signal);
      if (info.etag === etag) return { kind: 'unchanged' };
      return { kind: 'glanced', etag: info.etag, size: info.size, total: undefined };
    }
    const range = { offset: 0, length: GLANCE_BYTES };
    const answer = await store.get(OVERALL_LIST, { ...unless(etag), range, maxBytes: GLANCE_BYTES }, signal);
    if (answer.status === 'notModified') return { kind: 'unchanged' };
    const { info, bytes } = answer;
    if (!/^\uFEFF?\s*\{/.test(Buffer.from(bytes).toString())) return { kind: 'damaged', etag: info.etag };
    return { kind: 'glanced', etag: info.etag, size: info.size, total: totalOf(bytes) };
  } catch (error) {
    // An object without a single byte has no range.
    if (isFastshotError(error, 'invalidInput')) return { kind: 'damaged', etag: undefined };
    return withoutList(error, undefined);
  }
}

const unless = (etag: string | undefined): { ifNoneMatch?: string } =>
  etag === undefined ? {} : { ifNoneMatch: etag };

function withoutList(error: unknown, seen: string | undefined): OverallAnswer {
  if (isFastshotError(error, 'notFound', 'accessDenied')) return { kind: 'missing' };
  if (isFastshotError(error, 'damaged', 'tooLarge')) return { kind: 'damaged', etag: seen };
  throw error;
}

/** `total_sessions`, where it stands before the sessions. */
function totalOf(bytes: Uint8Array): number | undefined {
  const beginning = Buffer.from(bytes.subarray(0, GLANCE_BYTES)).toString().split('"sessions"', 1)[0]!;
  const digits = /"total_sessions"\s*:\s*(\d{1,9})\s*,/.exec(beginning)?.[1];
  return digits === undefined ? undefined : Number(digits);
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
