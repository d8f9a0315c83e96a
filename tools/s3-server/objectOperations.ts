import type { Bucket, StoredObject } from './bucket';
import { checkWriteConditions, isNotModified } from './conditions';
import { NO_BODY, type Answer, type S3Request } from './message';
import { noSuchKey, preconditionFailed, S3Error } from './s3Error';
import { xmlDocument } from './xml';

/** Of all names and values (Amazon S3 user guide, "Working with object metadata"). */
const MAX_METADATA_BYTES = 2048;

/** Answers HEAD as well: whoever sends the answer leaves out the body. */
export function getObject(bucket: Bucket, request: S3Request): Answer {
  const object = existing(bucket, request.key);
  const headers = {
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (isNotModified(request.headers, object)) return { status: 304, headers, body: NO_BODY };
  const disposition = request.query.get('response-content-disposition');
  const described = {
    ...headers,
    'content-type': object.contentType,
    ...(disposition === null ? {} : { 'content-disposition': disposition }),
    ...metadataHeaders(object),
  };
  const range = parseRange(request.headers.range, object.bytes.length);
  if (!range) return { status: 200, headers: described, body: object.bytes };
  const contentRange = `bytes ${range.start}-${range.end - 1}/${object.bytes.length}`;
  return {
    status: 206,
    headers: { ...described, 'content-range': contentRange },
    body: object.bytes.subarray(range.start, range.end),
  };
}

export function putObject(bucket: Bucket, request: S3Request): Answer {
  checkWriteConditions(request, request.key, bucket.objects.get(request.key));
  const stored = bucket.put(request.key, request.body, describedBy(request));
  return { status: 200, headers: { etag: `"${stored.etag}"` }, body: NO_BODY };
}

export function copyObject(
  bucket: Bucket,
  request: S3Request,
  bucketNamed: (name: string) => Bucket,
): Answer {
  const header = String(request.headers['x-amz-copy-source']);
  const named = header.replace(/^\//, '');
  const text = bucket.options.decodesNoCopySource ? named : decodeURIComponent(named);
  const [sourceBucket = '', ...sourceKey] = text.split('/');
  const source = existing(bucketNamed(sourceBucket), sourceKey.join('/'));
  const ifMatch = request.headers['x-amz-copy-source-if-match'];
  if (ifMatch !== undefined && String(ifMatch).replaceAll('"', '') !== source.etag) {
    throw preconditionFailed('x-amz-copy-source-If-Match');
  }
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  if (!replace && bucket.name === sourceBucket && request.key === source.key) {
    throw new S3Error(
      400,
      'InvalidRequest',
      'This copy request is illegal because it copies an object to itself without changing it.',
    );
  }
  if (!bucket.options.ignoresCopyConditions) {
    checkWriteConditions(request, request.key, bucket.objects.get(request.key));
  }
  const { contentType, metadata } = replace ? describedBy(request) : source;
  const stored = bucket.put(request.key, source.bytes, { contentType, metadata });
  const result = { LastModified: new Date(stored.lastModified).toISOString(), ETag: `"${stored.etag}"` };
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument('CopyObjectResult', result),
  };
}

export function deleteObject(bucket: Bucket, request: S3Request): Answer {
  const current = bucket.objects.get(request.key);
  if (current && request.headers['if-match'] !== undefined) {
    checkWriteConditions(request, request.key, current);
  }
  bucket.delete(request.key);
  return { status: 204, headers: {}, body: NO_BODY };
}

/** Content type and user metadata that a request wants its object to have. */
export function describedBy(request: S3Request): { contentType: string; metadata: Record<string, string> } {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (name.startsWith('x-amz-meta-')) metadata[name.slice('x-amz-meta-'.length)] = String(value);
  }
  const size = Object.entries(metadata).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (size > MAX_METADATA_BYTES) {
    throw new S3Error(
      400,
      'MetadataTooLarge',
      'Your metadata headers exceed the maximum allowed metadata size',
      {
        Size: size,
        MaxSizeAllowed: MAX_METADATA_BYTES,
      },
    );
  }
  return { contentType: request.headers['content-type'] ?? 'binary/octet-stream', metadata };
}

function existing(bucket: Bucket, key: string): StoredObject {
  const object = bucket.objects.get(key);
  if (!object) throw noSuchKey(key);
  return object;
}

function metadataHeaders(object: StoredObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(object.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
  );
}

/** One byte range; several ranges or another unit are ignored, as S3 does. */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) return undefined;
  const [, first, last] = match;
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  if (start >= end) {
    throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable', {
      RangeRequested: header,
      ActualObjectSize: size,
    });
  }
  return { start, end };
}
