import type { IncomingHttpHeaders } from 'node:http';
import type { StoredObject } from './bucket';
import type { S3Request } from './message';
import { noSuchKey, preconditionFailed, S3Error } from './s3Error';

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

/**
 * Conditional writes (Amazon S3 user guide, "Conditional requests"): If-None-Match: * and If-Match. One whose condition held
 * when it arrived, and no more when it was carried out, has lost a race.
 */
export function checkWriteConditions(
  { headers, onArrival }: Pick<S3Request, 'headers' | 'onArrival'>,
  key: string,
  current: StoredObject | undefined,
): void {
  const failure = failedCondition(headers, key, current);
  if (!failure) return;
  const hasLostRace = current !== onArrival && !failedCondition(headers, key, onArrival);
  throw hasLostRace ? lostRace(key) : failure;
}

function failedCondition(
  headers: IncomingHttpHeaders,
  key: string,
  object: StoredObject | undefined,
): S3Error | undefined {
  const ifNoneMatch = headers['if-none-match'];
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    return new S3Error(501, 'NotImplemented', 'If-None-Match takes only * in a request that writes');
  }
  if (ifNoneMatch !== undefined && object) return preconditionFailed('If-None-Match');
  const ifMatch = headers['if-match'];
  if (ifMatch === undefined) return undefined;
  if (!object) return noSuchKey(key);
  return matches(ifMatch, object.etag) ? undefined : preconditionFailed('If-Match');
}

const lostRace = (key: string): S3Error =>
  new S3Error(
    409,
    'ConditionalRequestConflict',
    'The conditional request cannot succeed due to a conflicting operation against this resource.',
    { Key: key },
  );

/** One or more ETags, quoted or not, or `*`. */
function matches(header: string, etag: string): boolean {
  return header
    .split(',')
    .some((item) => item.trim() === '*' || item.trim().replace(/^"(.*)"$/, '$1') === etag);
}
