import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { FastshotError, isFastshotError } from '../../base/errors';
import type { PartUploads } from '../objectStore';
import type { S3Requests } from './requests';

/** S3's multipart uploads. */
export function createPartUploads(requests: S3Requests): PartUploads {
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
