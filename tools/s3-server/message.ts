import type { IncomingHttpHeaders } from 'node:http';
import type { StoredObject } from './bucket';
import { S3Error } from './s3Error';

export const OPERATIONS = [
  'HeadBucket',
  'GetBucketLocation',
  'ListObjectsV2',
  'HeadObject',
  'GetObject',
  'PutObject',
  'CopyObject',
  'DeleteObject',
  'CreateMultipartUpload',
  'UploadPart',
  'CompleteMultipartUpload',
  'AbortMultipartUpload',
  'ListParts',
  'ListMultipartUploads',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** What a user with `readOnly` access may do. */
export const READING: ReadonlySet<Operation> = new Set([
  'HeadBucket',
  'GetBucketLocation',
  'ListObjectsV2',
  'HeadObject',
  'GetObject',
]);

/** One request, taken apart. */
export interface S3Request {
  readonly method: string;
  /** The path as sent, still percent-encoded. */
  readonly rawPath: string;
  readonly bucket: string;
  /** Empty for requests to the bucket itself. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** As sent, before aws-chunked decoding. */
  readonly rawBody: Buffer;
  /** What is to be stored. */
  readonly body: Buffer;
  /** What its key had when it arrived: when that has changed by the time it is carried out, it has lost a race. */
  readonly onArrival?: StoredObject | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export const NO_BODY = Buffer.alloc(0);

/** Takes URLs apart: `/bucket/key?query`, or `/key?query` where the host's name tells the bucket. */
export function parseTarget(
  url: string,
  bucketOfHost?: string,
): {
  rawPath: string;
  bucket: string;
  key: string;
  query: URLSearchParams;
} {
  const [rawPath, search] = splitOnce(url, '?');
  const [bucket, key] =
    bucketOfHost === undefined ? splitOnce(rawPath.slice(1), '/') : [bucketOfHost, rawPath.slice(1)];
  try {
    return {
      rawPath,
      bucket: decodeURIComponent(bucket),
      key: decodeURIComponent(key),
      // In S3 URLs a plus sign in the query is a space, which URLSearchParams does as well.
      query: new URLSearchParams(search),
    };
  } catch {
    throw new S3Error(400, 'InvalidURI', "Couldn't parse the specified URI.");
  }
}

export function operationOf(request: Pick<S3Request, 'method' | 'key' | 'query' | 'headers'>): Operation {
  const { method, key, query, headers } = request;
  const found = key === '' ? bucketOperation(method, query) : objectOperation(method, query, headers);
  if (found) return found;
  throw new S3Error(
    501,
    'NotImplemented',
    'A header or query you provided implies functionality that is not implemented.',
  );
}

function bucketOperation(method: string, query: URLSearchParams): Operation | undefined {
  if (method === 'HEAD') return 'HeadBucket';
  if (method !== 'GET') return undefined;
  if (query.has('location')) return 'GetBucketLocation';
  if (query.has('uploads')) return 'ListMultipartUploads';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : undefined;
}

function objectOperation(
  method: string,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
): Operation | undefined {
  const upload = query.has('uploadId');
  switch (method) {
    case 'HEAD':
      return 'HeadObject';
    case 'GET':
      return upload ? 'ListParts' : 'GetObject';
    case 'DELETE':
      return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'PUT':
      if (upload) return 'UploadPart';
      return headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
    case 'POST':
      if (query.has('uploads')) return 'CreateMultipartUpload';
      return upload ? 'CompleteMultipartUpload' : undefined;
    default:
      return undefined;
  }
}

/** The text before and after the first separator; nothing after where there is none. */
function splitOnce(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
