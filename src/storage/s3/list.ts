import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { FastshotError } from '../../base/errors';
import { compareUtf8 } from '../keyOrder';
import type { ListOptions, ListPage, ObjectInfo } from '../objectStore';

const MAX_PAGE = 1000;
/** S3 may return empty pages that lead on; this many in a row is a server that never ends. */
const MAX_EMPTY_PAGES = 20;

export interface ListRequest extends ListOptions {
  readonly bucket: string;
  /** The store's prefix, in front of every key at the server and of none in the result. */
  readonly root: string;
  /** The server lists in UTF-8 byte order, so that `startAfter` can be left to it. */
  readonly ordered: boolean;
}

type Send = (input: ListObjectsV2CommandInput) => Promise<ListObjectsV2CommandOutput>;

/** ListObjectsV2 page by page; an answer that is no list, repeats itself or does not advance is `unexpectedResponse`. */
export async function* listPages(request: ListRequest, send: Send): AsyncGenerator<ListPage> {
  const from = request.startAfter;
  const tokens = new Set<string>();
  const seen = new Set<string>();
  let last: string | undefined;
  let emptyPages = 0;
  let token: string | undefined;
  do {
    const answer = await send({
      Bucket: request.bucket,
      Prefix: request.root + request.prefix,
      MaxKeys: Math.min(request.pageSize ?? MAX_PAGE, MAX_PAGE),
      EncodingType: 'url',
      ...(token === undefined ? {} : { ContinuationToken: token }),
      ...(from === undefined || token !== undefined || !request.ordered
        ? {}
        : { StartAfter: request.root + from }),
    });
    // The bucket's name is the one thing every list carries: an empty or foreign document must not read as "no keys".
    if (answer.Name === undefined) throw unexpected('is not a list of objects');
    const page = (answer.Contents ?? []).map((entry) =>
      toInfo(entry, answer.EncodingType === 'url', request.root),
    );
    for (const { key } of page) {
      if (!key.startsWith(request.prefix)) throw unexpected('holds keys that were not asked for');
      if (request.ordered ? last !== undefined && compareUtf8(last, key) >= 0 : seen.has(key)) {
        throw unexpected('repeats keys');
      }
      if (request.ordered && from !== undefined && compareUtf8(key, from) <= 0) {
        throw unexpected('starts too early');
      }
      last = key;
      if (!request.ordered) seen.add(key);
    }
    emptyPages = page.length === 0 ? emptyPages + 1 : 0;
    token = answer.IsTruncated ? answer.NextContinuationToken : undefined;
    if (answer.IsTruncated && (token === undefined || tokens.has(token) || emptyPages > MAX_EMPTY_PAGES)) {
      throw unexpected('does not come to an end');
    }
    if (token !== undefined) tokens.add(token);
    const objects = from === undefined ? page : page.filter(({ key }) => compareUtf8(key, from) > 0);
    if (objects.length > 0) yield { objects };
  } while (token !== undefined);
}

function toInfo(
  entry: NonNullable<ListObjectsV2CommandOutput['Contents']>[number],
  encoded: boolean,
  root: string,
): ObjectInfo {
  const key = encoded ? decodeKey(entry.Key ?? '') : (entry.Key ?? '');
  const etag = unquote(entry.ETag);
  const size = entry.Size ?? -1;
  const modified = entry.LastModified?.getTime() ?? NaN;
  // The SDK takes any number for a size, `1e400` and `-1` too.
  const usable = Number.isSafeInteger(size) && size >= 0 && Number.isSafeInteger(modified);
  if (!key.startsWith(root) || !usable || etag === undefined) {
    throw unexpected('has entries without key, size, date or ETag');
  }
  return { key: key.slice(root.length), size, etag, modified };
}

/** URL-encoded keys: some servers write a space as `+`, others as `%20`; a plus sign is always `%2B`. */
function decodeKey(encoded: string): string {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    throw unexpected('has a key that is not valid Unicode');
  }
}

/** An ETag without its quotes, or undefined where there is none. */
export function unquote(etag: string | undefined): string | undefined {
  // Proxies that compress mark the ETags of what they touch as weak.
  const bare = etag?.replace(/^W\//, '').replace(/^"(.*)"$/, '$1');
  return bare === '' ? undefined : bare;
}

function unexpected(problem: string): FastshotError {
  return new FastshotError(
    'unexpectedResponse',
    `The store's list of objects ${problem}, as no S3 server's does. Nothing was taken from it. Is the endpoint right, or does a proxy or cache in between change answers?`,
  );
}
