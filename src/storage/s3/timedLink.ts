import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { FastshotError } from '../../base/errors';
import type { LinkOptions, TimedLink } from '../objectStore';

/** The longest life of a signature of version 4: 7 days (Amazon S3 API reference, "X-Amz-Expires"). */
const MAX_SECONDS = 7 * 24 * 60 * 60;

/** A difference of clocks that no server minds (Amazon takes 15 minutes), and that the time of a request explains. */
const HARMLESS_MS = 60_000;

/**
 * Signs a GET of one object, with the credentials the client has now. Makes no request of its own, save what a
 * credential provider needs.
 */
export async function signLink(
  client: S3Client,
  target: { readonly Bucket: string; readonly Key: string },
  { lifetimeSeconds, fileName }: LinkOptions,
): Promise<TimedLink> {
  if (!Number.isInteger(lifetimeSeconds) || lifetimeSeconds < 1 || lifetimeSeconds > MAX_SECONDS) {
    throw new FastshotError('invalidInput', 'A link can hold for 1 second to 7 days.');
  }
  const { sessionToken, expiration } = await client.config.credentials();
  // What the SDK has learnt of the store's clock from its answers: with this machine's own, a wrong one, nobody could follow it.
  const offset = client.config.systemClockOffset;
  const ahead = Math.abs(offset) < HARMLESS_MS ? 0 : offset;
  // Signatures count whole seconds: a link must not be said to hold longer than it does.
  const signingDate = new Date(Math.floor((Date.now() + ahead) / 1000) * 1000);
  const command = new GetObjectCommand({ ...target, ResponseContentDisposition: attachment(fileName) });
  const url = await getSignedUrl(client, command, { expiresIn: lifetimeSeconds, signingDate });
  const ends = Math.min(signingDate.getTime() + lifetimeSeconds * 1000, expiration?.getTime() ?? Infinity);
  return {
    url,
    // By this machine's clock, for its user.
    expiresAt: ends - ahead,
    credentials: expiration ? 'ending' : sessionToken ? 'temporary' : 'lasting',
  };
}

/** Says that a browser saves the object under this name rather than showing it (RFC 6266, RFC 8187). */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
