import { CopyObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { throwIfAborted } from '../../base/abort';
import { isFastshotError } from '../../base/errors';
import { checkObjectKey } from '../objectKey';
import type { ObjectStore } from '../objectStore';
import { readBody } from './body';
import type { S3Requests } from './requests';

/** As much as a session may have. */
const MAX_BY_HAND_BYTES = 256 * 1024 * 1024;

/**
 * Copies within a bucket. The source is named in a header, percent-encoded (Amazon S3 API reference, CopyObject); a server
 * that looks for it as it is written there does not find names with a space or a letter beyond ASCII. What it says is not
 * there, and is, goes down and up again.
 * @param prefix of the store, in front of every key
 */
export function createCopy(requests: S3Requests, prefix: string): ObjectStore['copy'] {
  let findsNoSource = false;
  const byServer: ObjectStore['copy'] = (from, to, signal) =>
    requests.run(from, signal, async (source, client) => {
      const { Bucket } = source;
      const command = new CopyObjectCommand({ Bucket, Key: prefix + to, CopySource: sourceHeader(source) });
      const answer = await client.send(command, { abortSignal: signal });
      return { etag: requests.etagOf(to, answer.CopyObjectResult?.ETag) };
    });
  const byHand: ObjectStore['copy'] = (from, to, signal) =>
    requests.run(from, signal, async (source, client) => {
      const { Bucket } = source;
      const answer = await client.send(new GetObjectCommand(source), { abortSignal: signal });
      const bytes = await readBody(answer, { maxBytes: MAX_BY_HAND_BYTES }, `"${from}"`);
      throwIfAborted(signal);
      const { ContentType, Metadata } = answer;
      const input = { Bucket, Key: prefix + to, Body: bytes, ContentType, Metadata };
      const put = await requests.sending(bytes, (digest) =>
        client.send(new PutObjectCommand({ ...input, ...digest }), { abortSignal: signal }),
      );
      return { etag: requests.etagOf(to, put.ETag) };
    });
  return async (from, to, signal) => {
    checkObjectKey(to, prefix);
    const isEncoded = (prefix + from).split('/').some((part) => encodeURIComponent(part) !== part);
    if (isEncoded && findsNoSource) return byHand(from, to, signal);
    try {
      return await byServer(from, to, signal);
    } catch (error) {
      if (!isEncoded || !isFastshotError(error, 'notFound', 'invalidInput')) throw error;
      const copied = await byHand(from, to, signal);
      findsNoSource = true;
      return copied;
    }
  };
}

const sourceHeader = ({ Bucket, Key }: { readonly Bucket: string; readonly Key: string }): string =>
  [Bucket, ...Key.split('/')].map(encodeURIComponent).join('/');
