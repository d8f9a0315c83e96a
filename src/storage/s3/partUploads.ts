import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { FastshotError, isFastshotError } from '../../base/errors';
import type { Sending } from './digest';
import type { PartUploads, PutOptions } from '../objectStore';

/** What the adapter does the same way for every request. */
export interface RequestRunner {
  run<T>(
    key: string | undefined,
    signal: AbortSignal,
    work: (target: { Bucket: string; Key: string }, client: S3Client) => Promise<T>,
  ): Promise<T>;
  conditionHeaders(condition: PutOptions['condition']): { IfNoneMatch?: string; IfMatch?: string };
  etagOf(key: string, etag: string | undefined): string;
  readonly sending: Sending;
}

/** S3's multipart uploads. */
export function createPartUploads(requests: RequestRunner): PartUploads {
  return {
    create: (key, { contentType, metadata }, signal) =>
      requests.run(key, signal, async (target, client) => {
        const command = new CreateMultipartUploadCommand({
          ...target,
          ContentType: contentType,
          ...(metadata ? { Metadata: { ...metadata } } : {}),
        });
        const { UploadId } = await client.send(command, { abortSignal: signal });
        if (!UploadId) {
          throw new FastshotError('unexpectedResponse', `The server began no upload of "${key}".`, {
            data: { key },
          });
        }
        return UploadId;
      }),

    putPart: (key, id, number, bytes, signal) =>
      requests.run(key, signal, async (target, client) => {
        const input = { ...target, UploadId: id, PartNumber: number, Body: bytes };
        const { ETag } = await requests.sending(bytes, (digest) =>
          client.send(new UploadPartCommand({ ...input, ...digest }), { abortSignal: signal }),
        );
        return { etag: requests.etagOf(key, ETag) };
      }),

    complete: (key, id, parts, condition, signal) =>
      requests.run(key, signal, async (target, client) => {
        const command = new CompleteMultipartUploadCommand({
          ...target,
          UploadId: id,
          MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
          ...requests.conditionHeaders(condition),
        });
        const { ETag } = await client.send(command, { abortSignal: signal });
        return { etag: ETag === '' ? undefined : requests.etagOf(key, ETag) };
      }),

    abort: (key, id, signal) =>
      requests
        .run(key, signal, async (target, client) => {
          const command = new AbortMultipartUploadCommand({ ...target, UploadId: id });
          await client.send(command, { abortSignal: signal });
        })
        .catch((error: unknown) => {
          if (!isFastshotError(error, 'notFound')) throw error;
        }),
  };
}
