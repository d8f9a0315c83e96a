import { ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { FastshotError } from '../../base/errors';
import { SESSIONS } from '../layout';
import type { Leftover, Leftovers, PartUploads } from '../objectStore';
import type { S3Requests } from './requests';

/** So many are asked for at a time; there are hardly ever any. */
const PAGE = 100;

/** Uploads in parts that were begun and neither completed nor aborted. */
export function createLeftovers(requests: S3Requests, uploads: PartUploads, prefix: string): Leftovers {
  return {
    list: async (below, signal) => {
      const found: Leftover[] = [];
      let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
      for (;;) {
        const answer = await requests.run(undefined, signal, ({ Bucket }, client) =>
          // Not URL-encoded: Ceph 16 does encode, and does not say so.
          client.send(
            new ListMultipartUploadsCommand({
              Bucket,
              Prefix: prefix + below + SESSIONS,
              MaxUploads: PAGE,
              ...from,
            }),
            { abortSignal: signal },
          ),
        );
        for (const { Key, UploadId, Initiated } of answer.Uploads ?? []) {
          if (!Key || !UploadId || !Initiated) continue;
          found.push({ key: Key.slice(prefix.length), id: UploadId, since: Initiated.getTime() });
        }
        if (!answer.IsTruncated) return found;
        const next = { KeyMarker: answer.NextKeyMarker, UploadIdMarker: answer.NextUploadIdMarker };
        if (next.KeyMarker === from.KeyMarker && next.UploadIdMarker === from.UploadIdMarker) {
          throw new FastshotError(
            'unexpectedResponse',
            "The server's list of uploads does not come to an end.",
          );
        }
        from = next;
      }
    },
    drop: ({ key, id }, signal) => uploads.abort(key, id, signal),
  };
}
