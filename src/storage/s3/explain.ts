import type { ErrorCode } from '../../base/errors';
import { displayText } from '../../base/displayText';
import type { RequestContext } from './mapError';

interface Detail {
  /** The S3 or SDK error name. */
  readonly name: string;
  readonly status?: number | undefined;
  readonly region?: string | undefined;
  readonly hostname?: string | undefined;
  readonly storageClass?: string | undefined;
  /** The server's or SDK's own sentence. */
  readonly message?: string | undefined;
}

/** How VS Code words, with no code, that no proxy of its settings or the system's can be reached. */
export const isProxyAway = (message = ''): boolean =>
  message.startsWith('Failed to establish a socket connection to proxies');

/** What went wrong with an S3 request and what to do, for a reader who did not write this. */
export function explain(code: ErrorCode, context: RequestContext, detail: Detail): string {
  const { host, bucket } = context;
  const what = context.key === undefined ? `bucket "${bucket}"` : `"${context.key}" in bucket "${bucket}"`;
  const sentences: Partial<Record<ErrorCode, string>> = {
    hostNotFound: hostNotFound(context, detail),
    connectionRefused: isProxyAway(detail.message)
      ? `The proxy in front of ${host} cannot be reached. Check VS Code's "http.proxy" settings and the network.`
      : `${host} refused the connection. Check the endpoint's port and whether the server is running.`,
    connectionLost: `The connection to ${host} was lost.`,
    timeout: `${host} took too long to answer.`,
    tls: `The secure connection to ${host} could not be trusted (${detail.message ?? detail.name}). Add the server's certificate authority to the system's, or check that the endpoint speaks HTTPS.`,
    proxy: `The proxy in front of ${host} asks for a login. Check VS Code's "http.proxy" settings.`,
    throttled: `${host} asks to slow down.`,
    serverError: `${host} failed with an error of its own (${detail.status ?? detail.name}).`,
    wrongRegion: detail.region
      ? `The bucket "${bucket}" is in region ${detail.region}, not ${context.region}. Change the region.`
      : `The bucket "${bucket}" has to be reached at another endpoint or region than ${context.region}.`,
    noSuchBucket: `There is no bucket "${bucket}" at ${host}. Check its name, the endpoint and the region.`,
    notFound: `There is no ${what}.`,
    accessDenied: `${host} denies access to ${what}. Check what the credentials are allowed to do.`,
    storeFull: `${host} takes nothing more for bucket "${bucket}": its quota, cap or disk is full. Make room there, or ask whoever runs it.`,
    archived: `${sentenceStart(what)} is archived${detail.storageClass ? ` (${detail.storageClass})` : ''}. Have it restored in the store's console, then open it again.`,
    badSignature:
      detail.name === 'InvalidAccessKeyId'
        ? `${host} does not know this access key. Check the access key.`
        : `${host} rejects the signature. Check the secret key and the region.`,
    clockSkew: `This machine's clock differs too much from the clock of ${host}. Set the clock.`,
    credentialsMissing: `No usable AWS credentials were found: ${detail.message ?? detail.name}`,
    credentialsExpired: 'The AWS credentials have expired. Sign in again, for example with "aws sso login".',
    preconditionFailed: `${sentenceStart(what)} is not in the expected state: someone else has changed it.`,
    conflict: `${sentenceStart(what)} is being changed by someone else at this moment.`,
    checksumMismatch: `${host} received other bytes than were sent for ${what}.`,
    tooLarge: `${sentenceStart(what)} is larger than ${host} accepts.`,
    invalidInput: `${host} cannot do that with ${what} (${detail.name}).`,
    unexpectedResponse: `${host} answered in a way S3 does not (${detail.status ?? detail.name}). Is the endpoint right?`,
  };
  const sentence = sentences[code];
  if (sentence !== undefined) return sentence + ownWords(code, detail);
  return `The request to ${host} failed: ${detail.message ?? detail.name}.`;
}

/** Where the store's own sentence tells more than the code does. */
const TELLING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'accessDenied',
  'conflict',
  'invalidInput',
  'serverError',
  'storeFull',
  'tooLarge',
  'unexpectedResponse',
]);

/** What the store itself says, as text: its code and its sentence, where it has a sentence of its own. */
function ownWords(code: ErrorCode, { name, message = '' }: Detail): string {
  const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const isNews = letters(message) !== '' && letters(message) !== letters(name) && name !== 'Unknown';
  if (!TELLING.has(code) || !isNews || letters(message).startsWith('unknownerror')) return '';
  return ` The store says: ${displayText(message, 240)} (${displayText(name, 60)})`;
}

/** With the bucket in front of the host, as virtual host style has it, it is that name that was not found. */
function hostNotFound({ host, bucket }: RequestContext, { hostname }: Detail): string {
  const isVirtual = hostname?.startsWith(`${bucket}.`) ?? false;
  const advice = isVirtual ? ' Many servers want path style: the bucket in the path.' : '';
  return `The host ${isVirtual ? hostname : host} was not found. Check the endpoint and the network.${advice}`;
}

function sentenceStart(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1);
}
