import { errnoOf } from '../../base/fsErrors';
import { FastshotError, isFastshotError, type ErrorCode, type ErrorData } from '../../base/errors';
import { explain, isProxyAway } from './explain';

/** Which request failed, for the message. */
export interface RequestContext {
  readonly bucket: string;
  /** Host and port of the endpoint. */
  readonly host: string;
  readonly region: string;
  readonly key?: string | undefined;
}

/** What the SDK attaches to the errors it throws, as far as it is used here. */
interface ServiceError {
  readonly name?: string;
  readonly message?: string;
  readonly Code?: string;
  readonly Region?: string;
  /** Of a host that was not found. */
  readonly hostname?: string;
  /** Of an object that is archived. */
  readonly StorageClass?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/** Before it has been looked at: the parts that come from the server's answer may be anything. */
type Untrusted = { readonly [K in Exclude<keyof ServiceError, `$${string}`>]?: unknown } & Pick<
  ServiceError,
  '$metadata' | '$response'
>;

/** S3 error codes (Amazon S3 API reference, "Error responses"), Ceph's own, and errors of the SDK and of Node. */
const BY_NAME: Readonly<Record<string, ErrorCode>> = {
  AccessDenied: 'accessDenied',
  AccountProblem: 'accessDenied',
  // Ceph, MinIO.
  QuotaExceeded: 'storeFull',
  XMinioAdminBucketQuotaExceeded: 'storeFull',
  XMinioStorageFull: 'storeFull',
  RequestExpired: 'clockSkew',
  UserSuspended: 'accessDenied',
  AllAccessDisabled: 'accessDenied',
  AuthorizationHeaderMalformed: 'badSignature',
  BadDigest: 'checksumMismatch',
  BandwidthLimitExceeded: 'throttled',
  ConcurrentModification: 'conflict',
  ConditionalRequestConflict: 'conflict',
  CredentialsProviderError: 'credentialsMissing',
  EntityTooLarge: 'tooLarge',
  ExpiredToken: 'credentialsExpired',
  ExpiredTokenException: 'credentialsExpired',
  InternalError: 'serverError',
  InvalidAccessKeyId: 'badSignature',
  InvalidObjectState: 'archived',
  InvalidBucketName: 'invalidSetting',
  InvalidRange: 'invalidInput',
  InvalidToken: 'credentialsExpired',
  KeyTooLongError: 'invalidInput',
  NoSuchBucket: 'noSuchBucket',
  NoSuchKey: 'notFound',
  NotFound: 'notFound',
  OperationAborted: 'conflict',
  PermanentRedirect: 'wrongRegion',
  PreconditionFailed: 'preconditionFailed',
  RequestTimeout: 'timeout',
  RequestTimeTooSkewed: 'clockSkew',
  ServiceUnavailable: 'serverError',
  SignatureDoesNotMatch: 'badSignature',
  SlowDown: 'throttled',
  TokenProviderError: 'credentialsExpired',
  TokenRefreshRequired: 'credentialsExpired',
  TooManyRequests: 'throttled',
  XAmzContentSHA256Mismatch: 'checksumMismatch',
  EAI_AGAIN: 'hostNotFound',
  ENOTFOUND: 'hostNotFound',
  ECONNREFUSED: 'connectionRefused',
  EADDRNOTAVAIL: 'connectionLost',
  ECONNABORTED: 'connectionLost',
  ECONNRESET: 'connectionLost',
  EHOSTDOWN: 'connectionLost',
  EHOSTUNREACH: 'connectionLost',
  ENETDOWN: 'connectionLost',
  ENETUNREACH: 'connectionLost',
  EPIPE: 'connectionLost',
  ETIMEDOUT: 'timeout',
  EPROTO: 'tls',
  CERT_HAS_EXPIRED: 'tls',
  CERT_NOT_YET_VALID: 'tls',
  CERT_SIGNATURE_FAILURE: 'tls',
  CERT_UNTRUSTED: 'tls',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls',
  HOSTNAME_MISMATCH: 'tls',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls',
  UNABLE_TO_GET_ISSUER_CERT: 'tls',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'tls',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls',
};

/** Where the answer has no S3 error code: HEAD, proxies, and servers that send an empty or foreign body. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  401: 'accessDenied',
  403: 'accessDenied',
  404: 'notFound',
  407: 'proxy',
  408: 'timeout',
  409: 'conflict',
  411: 'unexpectedResponse',
  412: 'preconditionFailed',
  413: 'tooLarge',
  416: 'invalidInput',
  429: 'throttled',
};

/**
 * Any error of the SDK, its credential providers or the network as a FastshotError: the one place that knows their
 * names. The message names endpoint, bucket or key and the next step, never a secret; the cause keeps the S3 code and
 * sentence only, because the SDK's error objects carry the signed request.
 */
export function mapS3Error(error: unknown, context: RequestContext): Error {
  if (isFastshotError(error)) return error;
  if (error instanceof Error && isFastshotError(error.cause)) return error.cause;
  const service = serviceError(error);
  const status = service.$metadata?.httpStatusCode ?? service.$response?.statusCode;
  const name = service.Code ?? service.name ?? '';
  const region = rightRegion(service, context);
  const code = region === undefined ? classify(service, name, status, errnoOf(error)) : 'wrongRegion';
  const data: ErrorData = {
    status,
    s3Code: status === undefined ? undefined : name,
    errno: errnoOf(error),
    requestId: service.$metadata?.requestId,
    host: context.host,
    bucket: context.bucket,
    key: context.key,
    region,
  };
  return new FastshotError(
    code,
    explain(code, context, {
      name,
      status,
      region,
      message: service.message,
      storageClass: service.StorageClass,
      hostname: service.hostname,
    }),
    {
      cause: new Error(`${name}: ${service.message ?? ''}`),
      data,
    },
  );
}

/** What an error says, texts only: an element of the answer that is there twice or has others in it comes as no text. */
function serviceError(error: unknown): ServiceError {
  if (typeof error !== 'object' || error === null) return {};
  const { name, message, Code, Region, hostname, StorageClass, $metadata, $response }: Untrusted = error;
  return {
    ...onlyTexts({ name, message, Code, Region, hostname, StorageClass }),
    ...($metadata ? { $metadata } : {}),
    ...($response ? { $response } : {}),
  };
}

/** Of an element that is there more than once, the first counts. */
function onlyTexts<K extends string>(fields: Readonly<Record<K, unknown>>): Partial<Record<K, string>> {
  const texts = Object.entries(fields).map(([name, value]) => [
    name,
    Array.isArray(value) ? value[0] : value,
  ]);
  return Object.fromEntries(texts.filter(([, value]) => typeof value === 'string')) as Partial<
    Record<K, string>
  >;
}

function classify(service: ServiceError, name: string, status?: number, errno?: string): ErrorCode {
  if (name === 'CredentialsProviderError' && /expired/i.test(service.message ?? '')) {
    return 'credentialsExpired';
  }
  // Backblaze B2 words its caps as denied access.
  if (name === 'AccessDenied' && /\bcap exceeded\b/i.test(service.message ?? '')) return 'storeFull';
  if (name.startsWith('KMS.')) return 'accessDenied';
  const known = own(BY_NAME, name) ?? (errno === undefined ? undefined : own(BY_NAME, errno));
  if (known) return known;
  if (errno?.startsWith('ERR_TLS') || errno?.startsWith('ERR_SSL')) return 'tls';
  if (errno?.startsWith('HPE_')) return 'unexpectedResponse';
  if (isProxyAway(service.message)) return 'connectionRefused';
  if (status === undefined) return 'internal';
  // A store that says what is wrong with a request says so for good; without a code, something else has answered.
  if (status === 400 && service.Code !== undefined) return 'invalidInput';
  if (status === 507) return 'storeFull';
  const byStatus = BY_STATUS[status];
  if (byStatus) return byStatus;
  return status >= 500 ? 'serverError' : 'unexpectedResponse';
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The bucket's own region when that is what the server complains about: header first, then the error body. */
function rightRegion(error: ServiceError, context: RequestContext): string | undefined {
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  if (status !== 301 && status !== 307 && status !== 400) return undefined;
  const region = error.$response?.headers?.['x-amz-bucket-region'] ?? error.Region;
  return region && region !== context.region ? region : undefined;
}
