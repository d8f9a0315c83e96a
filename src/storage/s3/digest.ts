import { createHash } from 'node:crypto';

/** Sends bytes, with a digest where the bucket wants one. */
export type Sending = <T>(
  bytes: Uint8Array,
  send: (digest: { readonly ContentMD5?: string }) => Promise<T>,
) => Promise<T>;

/**
 * Buckets with Object Lock take nothing without a digest, and say so; others need none, and to make one costs time. So the
 * first refusal is answered with a digest, and from then on each request has one.
 */
export function withDigestWhereWanted(): Sending {
  let isWanted = false;
  return async (bytes, send) => {
    if (!isWanted) {
      try {
        return await send({});
      } catch (error) {
        if (!wantsDigest(error)) throw error;
        isWanted = true;
      }
    }
    return send({ ContentMD5: createHash('md5').update(bytes).digest('base64') });
  };
}

/** Amazon's sentence, and those of MinIO and Backblaze: they name the header. */
function wantsDigest(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isRefusal = error.name === 'InvalidRequest' || error.name === 'MissingContentMD5';
  return isRefusal && /content-md5|x-amz-checksum/i.test(`${error.name} ${error.message}`);
}
