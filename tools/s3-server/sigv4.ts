import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { S3Request } from './message';
import { S3Error } from './s3Error';

export interface User {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly access: 'readWrite' | 'noDelete' | 'readOnly' | 'none';
  /**
   * May list only what begins with this, as by an IAM condition on `s3:prefix`. A question for one object carries no
   * prefix, so that to this user "there is none" is said as to one who may not list at all (Amazon S3 User Guide,
   * "HeadObject", permissions): 403.
   */
  readonly listsBelow?: string;
}

/** What a request claims about itself, from the Authorization header or a presigned URL's query. */
interface Claim {
  readonly accessKeyId: string;
  /** `<date>/<region>/<service>/aws4_request` */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `yyyymmddThhmmssZ` */
  readonly date: string;
  readonly payloadHash: string;
  readonly presigned: boolean;
}

/** S3 accepts requests signed at most this long ago or ahead. */
const MAX_SKEW_MS = 15 * 60 * 1000;

/**
 * Verifies AWS Signature Version 4 (AWS General Reference, "Signing AWS API requests") and returns the user.
 * Checks in S3's order: header present, key known, clock, region, signature, payload hash.
 */
export function authenticate(request: S3Request, users: readonly User[], region: string, now: number): User {
  const claim = readClaim(request);
  const user = users.find(({ accessKeyId }) => accessKeyId === claim.accessKeyId);
  if (!user) {
    throw new S3Error(
      403,
      'InvalidAccessKeyId',
      'The AWS Access Key Id you provided does not exist in our records.',
      {
        AWSAccessKeyId: claim.accessKeyId,
      },
    );
  }
  checkClock(request, claim, now);
  const claimedRegion = claim.scope.split('/')[1] ?? '';
  if (claimedRegion !== region) {
    throw new S3Error(
      400,
      'AuthorizationHeaderMalformed',
      `The authorization header is malformed; the region '${claimedRegion}' is wrong; expecting '${region}'`,
      { Region: region },
      { 'x-amz-bucket-region': region },
    );
  }
  checkSignedHeaders(request, claim);
  const stringToSign = [
    'AWS4-HMAC-SHA256',
    claim.date,
    claim.scope,
    sha256(canonicalRequest(request, claim)),
  ].join('\n');
  const expected = hmac(signingKey(user.secretAccessKey, claim.scope), stringToSign);
  const given = Buffer.from(claim.signature, 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new S3Error(
      403,
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
      { AWSAccessKeyId: claim.accessKeyId, StringToSign: stringToSign, SignatureProvided: claim.signature },
    );
  }
  if (/^[0-9a-f]{64}$/.test(claim.payloadHash) && claim.payloadHash !== sha256(request.rawBody)) {
    throw new S3Error(
      400,
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  return user;
}

function readClaim(request: S3Request): Claim {
  const { query } = request;
  if (query.has('X-Amz-Signature')) {
    const [accessKeyId = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
    return {
      accessKeyId,
      scope: scope.join('/'),
      signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
      signature: query.get('X-Amz-Signature') ?? '',
      date: query.get('X-Amz-Date') ?? '',
      payloadHash: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
      presigned: true,
    };
  }
  const header = request.headers.authorization ?? '';
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([0-9a-f]+)$/.exec(
      header,
    );
  if (!match) throw new S3Error(403, 'AccessDenied', 'Access Denied');
  const [, accessKeyId = '', scope = '', signedHeaders = '', signature = ''] = match;
  return {
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
    date: headerOf(request, 'x-amz-date'),
    payloadHash: headerOf(request, 'x-amz-content-sha256'),
    presigned: false,
  };
}

/**
 * What decides about a request has to be signed: the host, and all of Amazon's own headers (AWS General Reference, "Create a
 * signed AWS API request", canonical headers). Whoever carries a request could add others else.
 */
function checkSignedHeaders(request: S3Request, { signedHeaders, presigned }: Claim): void {
  if (!presigned && request.headers['x-amz-content-sha256'] === undefined) {
    throw new S3Error(
      400,
      'InvalidRequest',
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  const signed = new Set(signedHeaders);
  const unsigned = Object.keys(request.headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.has(name),
  );
  if (unsigned.length === 0) return;
  throw new S3Error(403, 'AccessDenied', 'There were headers present in the request which were not signed', {
    HeadersNotSigned: unsigned.join(', '),
  });
}

function checkClock(request: S3Request, claim: Claim, now: number): void {
  const signed = Date.parse(
    claim.date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (claim.presigned) {
    const expires = signed + Number(request.query.get('X-Amz-Expires')) * 1000;
    if (!(now < expires)) throw new S3Error(403, 'AccessDenied', 'Request has expired');
  } else if (!(Math.abs(now - signed) <= MAX_SKEW_MS)) {
    throw new S3Error(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      {
        RequestTime: claim.date,
        ServerTime: new Date(now).toISOString(),
      },
    );
  }
}

function canonicalRequest(request: S3Request, claim: Claim): string {
  const query = [...request.query]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort();
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${headerOf(request, name).trim().replaceAll(/ +/g, ' ')}\n`,
  );
  const path = request.rawPath.split('/').map((part) => encode(decodeURIComponent(part)));
  return [
    request.method,
    path.join('/'),
    query.join('&'),
    headers.join(''),
    claim.signedHeaders.join(';'),
    claim.payloadHash,
  ].join('\n');
}

function headerOf(request: S3Request, name: string): string {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}

/** RFC 3986 encoding, as SigV4 wants it. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signingKey(secret: string, scope: string): Buffer {
  let key: Buffer = Buffer.from(`AWS4${secret}`);
  for (const part of scope.split('/')) key = hmac(key, part);
  return key;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
