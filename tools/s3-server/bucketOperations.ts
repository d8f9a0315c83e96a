import { createHmac, randomBytes } from 'node:crypto';
import { compareUtf8 } from '../../src/storage/keyOrder';
import type { Bucket, StoredObject } from './bucket';
import { NO_BODY, type Answer, type S3Request } from './message';
import { S3Error } from './s3Error';
import { xmlDocument, type XmlNode } from './xml';

const MAX_KEYS = 1000;

export function headBucket(bucket: Bucket): Answer {
  return { status: 200, headers: { 'x-amz-bucket-region': bucket.region }, body: NO_BODY };
}

export function getBucketLocation(bucket: Bucket): Answer {
  // The oldest region is told by an empty element (Amazon S3 API reference, GetBucketLocation).
  const region = bucket.region === 'us-east-1' ? '' : bucket.region;
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${region}</LocationConstraint>`,
  );
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

export function listObjectsV2(bucket: Bucket, request: S3Request): Answer {
  const { query } = request;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after = token === null ? (query.get('start-after') ?? '') : decodeToken(token);
  const maxKeys = maxKeysOf(query.get('max-keys'));
  const encode = query.get('encoding-type') === 'url' ? encodeKey : (text: string): string => text;

  const page = collectPage(bucket, { prefix, delimiter, after, maxKeys });
  const result: XmlNode = {
    Name: bucket.name,
    Prefix: encode(prefix),
    ...(delimiter ? { Delimiter: encode(delimiter) } : {}),
    ...(query.has('start-after') ? { StartAfter: encode(query.get('start-after') ?? '') } : {}),
    ...(token === null ? {} : { ContinuationToken: token }),
    ...(query.get('encoding-type') === 'url' ? { EncodingType: 'url' } : {}),
    MaxKeys: maxKeys,
    KeyCount: page.objects.length + page.prefixes.length,
    IsTruncated: page.next !== undefined,
    ...(page.next === undefined ? {} : { NextContinuationToken: encodeToken(page.next) }),
    Contents: page.objects.map((object) => ({
      Key: encode(object.key),
      LastModified: new Date(object.lastModified).toISOString(),
      ETag: `"${object.etag}"`,
      Size: object.bytes.length,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: page.prefixes.map((common) => ({ Prefix: encode(common) })),
  };
  return {
    status: 200,
    headers: { 'content-type': 'application/xml' },
    body: xmlDocument('ListBucketResult', result),
  };
}

interface PageRequest {
  readonly prefix: string;
  readonly delimiter: string;
  readonly after: string;
  readonly maxKeys: number;
}

interface Page {
  readonly objects: readonly StoredObject[];
  readonly prefixes: readonly string[];
  /** The last key or common prefix of this page when more follow. */
  readonly next?: string;
}

function collectPage(bucket: Bucket, request: PageRequest): Page {
  const { prefix, delimiter, after, maxKeys } = request;
  const objects: StoredObject[] = [];
  const prefixes: string[] = [];
  let last = '';
  const keys = bucket.keys();
  for (let index = firstAfter(keys, after, prefix); index < keys.length; index++) {
    const key = keys[index]!;
    if (!key.startsWith(prefix)) break;
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const common = end < 0 ? undefined : key.slice(0, end + delimiter.length);
    if (common !== undefined && (common === prefixes.at(-1) || (after !== '' && after.startsWith(common)))) {
      continue;
    }
    if (objects.length + prefixes.length === maxKeys) {
      return maxKeys === 0 ? { objects, prefixes } : { objects, prefixes, next: last };
    }
    const object = bucket.objects.get(key);
    if (common !== undefined) prefixes.push(common);
    else if (object) objects.push(object);
    last = common ?? key;
  }
  return { objects, prefixes };
}

/** Where in sorted keys those begin that are greater than `after` and can start with `prefix`. */
function firstAfter(keys: readonly string[], after: string, prefix: string): number {
  let [low, high] = [0, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const key = keys[middle]!;
    if (compareUtf8(key, after) <= 0 || compareUtf8(key, prefix) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function maxKeysOf(text: string | null): number {
  if (text === null) return MAX_KEYS;
  if (!/^\d+$/.test(text)) {
    throw new S3Error(400, 'InvalidArgument', 'Provided max-keys not an integer or within integer range');
  }
  return Math.min(Number(text), MAX_KEYS);
}

/** Tells tokens of this process from all others, which Amazon refuses as well. */
const TOKEN_KEY = randomBytes(32);

const tokenMark = (key: Buffer): Buffer => createHmac('sha256', TOKEN_KEY).update(key).digest();

function encodeToken(after: string): string {
  const key = Buffer.from(after);
  return Buffer.concat([tokenMark(key), key]).toString('base64');
}

function decodeToken(token: string): string {
  const bytes = Buffer.from(token, 'base64');
  const key = bytes.subarray(32);
  if (
    key.length === 0 ||
    bytes.toString('base64') !== token ||
    !tokenMark(key).equals(bytes.subarray(0, 32))
  ) {
    throw new S3Error(400, 'InvalidArgument', 'The continuation token provided is incorrect');
  }
  return key.toString();
}

/** `encoding-type=url` as S3 does it: slashes stay, a space becomes a plus sign. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replaceAll('%20', '+');
}
