import { S3Client } from '@aws-sdk/client-s3';
import type { HttpHandler } from '@smithy/core/protocols';
import { fromIni, fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { FastshotError, isFastshotError } from '../../base/errors';
import type { Deadlines } from '../deadlines';
import type { AccessKeys, S3Config } from '../storeConfig';
import { createHttpHandler } from './httpHandler';

/**
 * An S3 client that keeps its credentials until they say that they expire; a new client finds them anew, in files as
 * well. It makes one attempt per request (the retry decorator knows what may be repeated), follows no
 * redirect to another region, and sends checksums only where S3 requires them: not all compatible servers take them.
 */
export function createClient(config: S3Config, keys: AccessKeys | undefined, deadlines: Deadlines): S3Client {
  const requestHandler = createHttpHandler(deadlines);
  return new S3Client({
    region: config.region,
    ...(config.endpoint ? { endpoint: config.endpoint } : {}),
    // Amazon S3 is Amazon's S3: what AWS_ENDPOINT_URL or a profile says for other programs must not divert screenshots.
    ignoreConfiguredEndpointUrls: true,
    forcePathStyle: config.pathStyle,
    credentials: credentialsOf(config, keys, requestHandler),
    maxAttempts: 1,
    followRegionRedirects: false,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Bodies are in memory, so waiting for "100 Continue" would save nothing and cost a round trip.
    expectContinueHeader: false,
    requestHandler,
  });
}

/** Whether a request failed for its credentials, so that nothing was done, and a new client may find other ones. */
export function mayFindOthers({ credentials }: S3Config, failure: unknown): boolean {
  const isRefused = isFastshotError(failure, 'badSignature', 'credentialsExpired', 'credentialsMissing');
  return isRefused && credentials !== 'keys';
}

/** Host and port that requests go to, for messages. */
export function endpointHost(config: S3Config): string {
  if (!config.endpoint) return `s3.${config.region}.amazonaws.com`;
  try {
    return new URL(config.endpoint).host;
  } catch (error) {
    throw new FastshotError(
      'invalidSetting',
      `The endpoint "${config.endpoint}" is not a URL. It looks like https://host.`,
      {
        cause: error,
      },
    );
  }
}

function credentialsOf(config: S3Config, keys: AccessKeys | undefined, requestHandler: HttpHandler) {
  // Also who is asked for credentials has to be who it says, and is reached through VS Code's proxy.
  const options = { ignoreCache: true, clientConfig: { requestHandler } };
  if (config.credentials === 'profile') return fromIni({ ...options, profile: config.profile });
  if (config.credentials === 'default') return fromNodeProviderChain(options);
  if (!keys?.accessKeyId || !keys.secretAccessKey) {
    throw new FastshotError(
      'credentialsMissing',
      `No access key is stored for bucket "${config.bucket}". Connect to the store again.`,
    );
  }
  return {
    accessKeyId: keys.accessKeyId,
    secretAccessKey: keys.secretAccessKey,
    ...(keys.sessionToken ? { sessionToken: keys.sessionToken } : {}),
  };
}
