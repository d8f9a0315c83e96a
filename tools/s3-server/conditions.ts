import type { IncomingHttpHeaders } from 'node:http';
import type { StoredObject } from './bucket';
import { noSuchKey, preconditionFailed } from './s3Error';

/** Conditional reads (RFC 9110 §13.2.2). True: answer 304. */
export function isNotModified(headers: IncomingHttpHeaders, object: StoredObject): boolean {
  const ifMatch = headers['if-match'];
  const ifUnmodified = headers['if-unmodified-since'];
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.etag)) throw preconditionFailed('If-Match');
  } else if (ifUnmodified !== undefined && object.lastModified > Date.parse(ifUnmodified)) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag);
  const ifModified = headers['if-modified-since'];
  return ifModified !== undefined && object.lastModified <= Date.parse(ifModified);
}

/** Conditional writes (Amazon S3 user guide, "Conditional requests"): If-None-Match: * and If-Match. */
export function checkWriteConditions(
  headers: IncomingHttpHeaders,
  key: string,
  current: StoredObject | undefined,
): void {
  if (headers['if-none-match'] !== undefined && current) throw preconditionFailed('If-None-Match');
  const ifMatch = headers['if-match'];
  if (ifMatch === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!matches(ifMatch, current.etag)) throw preconditionFailed('If-Match');
}

/** One or more ETags, quoted or not, or `*`. */
function matches(header: string, etag: string): boolean {
  return header
    .split(',')
    .some((item) => item.trim() === '*' || item.trim().replace(/^"(.*)"$/, '$1') === etag);
}
