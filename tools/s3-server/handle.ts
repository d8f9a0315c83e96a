import type { IncomingMessage } from 'node:http';
import { checkCrc32, decodeAwsChunked } from './awsChunked';
import { md5, type Bucket } from './bucket';
import { getBucketLocation, headBucket, listObjectsV2 } from './bucketOperations';
import type { Faults, Misbehaviour } from './faults';
import {
  NO_BODY,
  operationOf,
  parseTarget,
  READING,
  type Answer,
  type Operation,
  type S3Request,
} from './message';
import * as multipart from './multipart';
import { copyObject, deleteObject, getObject, putObject } from './objectOperations';
import type { Understood } from './requestLog';
import { errorAnswer, S3Error } from './s3Error';
import { authenticate, type User } from './sigv4';

export interface ServerState {
  /** Of buckets that do not exist. */
  readonly region: string;
  readonly users: readonly User[];
  readonly buckets: ReadonlyMap<string, Bucket>;
  /** Undefined: buckets are in paths. */
  readonly virtualHostsOf?: string | undefined;
  readonly now: () => number;
  readonly faults: Faults;
  /** The buckets as they were when a stale list was asked for. */
  stale?: ReadonlyMap<string, Bucket>;
}

type Handler = (bucket: Bucket, request: S3Request, bucketNamed: (name: string) => Bucket) => Answer;

const HANDLERS: Readonly<Record<Operation, Handler>> = {
  HeadBucket: headBucket,
  GetBucketLocation: getBucketLocation,
  ListObjectsV2: listObjectsV2,
  HeadObject: getObject,
  GetObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
  ListParts: multipart.listParts,
  ListMultipartUploads: multipart.listMultipartUploads,
};

/** Reads, authenticates and carries out one request. Resolves to the answer and how it is to be spoilt; never rejects. */
export async function handleRequest(
  state: ServerState,
  message: IncomingMessage,
  requestId: string,
  onUnderstood: (understood: Understood) => void,
): Promise<{ answer: Answer; fault?: Misbehaviour | undefined }> {
  let fault: Misbehaviour | undefined;
  try {
    const target = parseTarget(message.url ?? '/', bucketOfHost(state, message.headers.host));
    const method = message.method ?? '';
    const operation = operationOf({ method, headers: message.headers, ...target });
    onUnderstood({ operation, key: target.key, query: target.query.toString() });
    fault = state.faults.take(operation, target.key);
    const onArrival = state.buckets.get(target.bucket)?.objects.get(target.key);
    const request = { ...(await readRequest(message, { method, ...target })), onArrival };
    if (fault?.kind === 'error') {
      throw new S3Error(fault.status, fault.code, 'As told by the test.', {}, fault.headers);
    }
    if (fault?.kind === 'dropRequest') return { answer: portalPage(), fault };
    if (fault?.kind === 'html') return { answer: portalPage(), fault };
    if (fault?.kind === 'xml200') {
      return { answer: { status: 200, headers: {}, body: Buffer.from(fault.body) } };
    }
    return { answer: carryOut(state, operation, request, fault), fault };
  } catch (error) {
    const known = error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
    return { answer: errorAnswer(known, message.url ?? '/', requestId), fault };
  }
}

/** The bucket that the host's name tells, where the server has such names. */
function bucketOfHost({ virtualHostsOf }: ServerState, host = ''): string | undefined {
  if (virtualHostsOf === undefined) return undefined;
  const name = host.replace(/:\d+$/, '');
  if (name.endsWith(`.${virtualHostsOf}`)) return name.slice(0, -virtualHostsOf.length - 1);
  throw new S3Error(
    403,
    'SecondLevelDomainForbidden',
    'The bucket you are attempting to access must be addressed using OSS third level domain.',
  );
}

function carryOut(
  state: ServerState,
  operation: Operation,
  request: S3Request,
  fault: Misbehaviour | undefined,
): Answer {
  const bucketNamed = (name: string): Bucket => {
    const source = fault?.kind === 'listPage' && fault.page === 'stale' ? state.stale : state.buckets;
    const bucket = source?.get(name);
    if (!bucket) {
      throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', { BucketName: name });
    }
    return bucket;
  };
  const region = state.buckets.get(request.bucket)?.region ?? state.region;
  const user = authenticate(request, state.users, region, state.now());
  const bucket = bucketNamed(request.bucket);
  if (!mayDo(user, operation)) throw accessDenied();
  checkKey(request.key);
  if (user.listsBelow === undefined) return HANDLERS[operation](bucket, spoilt(request, fault), bucketNamed);
  if (operation === 'HeadBucket') throw accessDenied();
  if (operation === 'ListObjectsV2' && request.query.get('prefix')?.startsWith(user.listsBelow) !== true) {
    throw accessDenied();
  }
  try {
    return HANDLERS[operation](bucket, spoilt(request, fault), bucketNamed);
  } catch (error) {
    throw error instanceof S3Error && error.code === 'NoSuchKey' ? accessDenied() : error;
  }
}

/** Amazon S3 user guide, "Naming objects". */
const MAX_KEY_BYTES = 1024;

function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= MAX_KEY_BYTES) return;
  throw new S3Error(400, 'KeyTooLongError', 'Your key is too long', {
    Size: size,
    MaxSizeAllowed: MAX_KEY_BYTES,
  });
}

const accessDenied = (): S3Error => new S3Error(403, 'AccessDenied', 'Access Denied');

function mayDo({ access }: User, operation: Operation): boolean {
  switch (access) {
    case 'readWrite':
      return true;
    case 'noDelete':
      return operation !== 'DeleteObject';
    case 'readOnly':
      return READING.has(operation);
    case 'none':
      return false;
  }
}

/** The request as a server reads it that ignores some of it. */
function spoilt(request: S3Request, fault: Misbehaviour | undefined): S3Request {
  const headers = { ...request.headers };
  const query = new URLSearchParams(request.query);
  if (fault?.kind === 'ignoreConditions') {
    delete headers['if-match'];
    delete headers['if-none-match'];
  }
  if (fault?.kind === 'ignoreRange') delete headers.range;
  if (fault?.kind === 'listPage' && fault.page === 'loop') query.delete('continuation-token');
  if (fault?.kind === 'listPage' && fault.page === 'empty') query.set('max-keys', '0');
  return { ...request, headers, query };
}

async function readRequest(
  message: IncomingMessage,
  target: Pick<S3Request, 'method' | 'rawPath' | 'bucket' | 'key' | 'query'>,
): Promise<S3Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  const rawBody = Buffer.concat(chunks);
  const { headers } = message;
  const chunked = String(headers['x-amz-content-sha256']).startsWith('STREAMING-');
  const { body, trailers } = chunked
    ? decodeAwsChunked(rawBody)
    : { body: rawBody, trailers: new Map<string, string>() };
  const decodedLength = headers['x-amz-decoded-content-length'];
  if (decodedLength !== undefined && Number(decodedLength) !== body.length) {
    throw new S3Error(
      400,
      'IncompleteBody',
      'You did not provide the number of bytes specified by the header.',
    );
  }
  checkCrc32(body, trailers.get('x-amz-checksum-crc32') ?? headers['x-amz-checksum-crc32']?.toString());
  const contentMd5 = headers['content-md5'];
  if (
    contentMd5 !== undefined &&
    Buffer.from(String(contentMd5), 'base64').toString('hex') !== md5(rawBody)
  ) {
    throw new S3Error(400, 'BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  return { ...target, headers, rawBody, body: body.length === 0 ? NO_BODY : body };
}

function portalPage(): Answer {
  const body = Buffer.from('<!DOCTYPE html><html><title>Sign in to the hotel network</title></html>');
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}
