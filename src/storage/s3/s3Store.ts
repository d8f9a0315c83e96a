import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { throwIfAborted } from '../../base/abort';
import { FastshotError, isFastshotError } from '../../base/errors';
import { DEFAULT_DEADLINES, type Deadlines } from '../deadlines';
import { type Capabilities, DELIVERED, type ObjectStore } from '../objectStore';
import { storeLabel, type AccessKeys, type S3Config } from '../storeConfig';
import { readBody, totalOf } from './body';
import { createClient, endpointHost } from './client';
import { createCopy } from './copyObject';
import { createLeftovers } from './leftovers';
import { listPages } from './list';
import { createPartUploads } from './partUploads';
import { S3Requests } from './requests';
import { signLink } from './timedLink';

export interface S3StoreOptions {
  readonly capabilities: Capabilities;
  readonly deadlines?: Deadlines | undefined;
}

/**
 * The S3 adapter. Rejects with `credentialsMissing` or `invalidInput` when the configuration cannot work; makes no
 * request by itself.
 */
export function createS3Store(
  config: S3Config,
  keys: AccessKeys | undefined,
  { capabilities, deadlines = DEFAULT_DEADLINES }: S3StoreOptions,
): ObjectStore {
  const connect = (): S3Client => createClient(config, keys, deadlines);
  const requests = new S3Requests(config, endpointHost(config), connect, capabilities);
  const uploads = createPartUploads(requests);
  return {
    label: storeLabel(config),
    capabilities,
    uploads,
    leftovers: createLeftovers(requests, uploads, config.prefix),
    copy: createCopy(requests, config.prefix),
    ...reading(requests, config, capabilities),
    ...writing(requests),
    link: (key, options, signal) =>
      requests.run(key, signal, (target, client) => signLink(client, target, options)),
    dispose: () => requests.dispose(),
  };
}

function reading(
  requests: S3Requests,
  { bucket, prefix: root }: S3Config,
  { ordered }: Capabilities,
): Pick<ObjectStore, 'head' | 'get' | 'list'> {
  return {
    head: (key, signal) =>
      requests.run(key, signal, async (target, client) => {
        const answer = await client.send(new HeadObjectCommand(target), { abortSignal: signal });
        const info = requests.infoOf(key, answer, answer.ContentLength);
        return { ...info, metadata: answer.Metadata ?? {} };
      }),

    get: async (key, options, signal) => {
      const { range, ifMatch, ifNoneMatch } = options;
      if (range && !(range.length > 0 && range.offset >= 0)) {
        throw new FastshotError('invalidInput', `Cannot read ${range.length} bytes of "${key}".`);
      }
      return requests.run(key, signal, async (target, client) => {
        const command = new GetObjectCommand({
          ...target,
          ...(range ? { Range: `bytes=${range.offset}-${range.offset + range.length - 1}` } : {}),
          ...(ifMatch === undefined ? {} : { IfMatch: `"${ifMatch}"` }),
          ...(ifNoneMatch === undefined ? {} : { IfNoneMatch: `"${ifNoneMatch}"` }),
        });
        try {
          const answer = await client.send(command, { abortSignal: signal });
          const bytes = await readBody(answer, options, `"${key}"`);
          throwIfAborted(signal);
          const size = range ? totalOf(answer.ContentRange, range.offset) : bytes.length;
          return { status: 'ok' as const, bytes, info: requests.infoOf(key, answer, size) };
        } catch (error) {
          // The SDK has no success for 304: it throws.
          if (ifNoneMatch !== undefined && statusOf(error) === 304) return { status: 'notModified' as const };
          throw error;
        }
      });
    },

    list: (options, signal) =>
      listPages({ ...options, bucket, root, ordered }, (input) =>
        requests.run(undefined, signal, (_, client) =>
          client.send(new ListObjectsV2Command(input), { abortSignal: signal }),
        ),
      ),
  };
}

function writing(requests: S3Requests): Pick<ObjectStore, 'put' | 'delete'> {
  return {
    put: (key, bytes, { contentType, condition, metadata }, signal) =>
      requests
        .run(key, signal, async (target, client) => {
          const input = {
            ...target,
            Body: bytes,
            ContentType: contentType,
            ...(metadata ? { Metadata: { ...metadata } } : {}),
            ...requests.conditionHeaders(condition),
          };
          const answer = await requests.sending(bytes, (digest) =>
            client.send(new PutObjectCommand({ ...input, ...digest }), { abortSignal: signal }),
          );
          return { etag: requests.etagOf(key, answer.ETag) };
        })
        .catch((error: unknown) => {
          // Amazon says 404, not 412, where the version to be replaced has been deleted.
          if (condition === undefined || !isFastshotError(error, 'notFound')) throw error;
          throw new FastshotError('preconditionFailed', error.message, { cause: error, data: error.data });
        }),

    delete: (key, signal) =>
      requests.run(key, signal, async (target, client) => {
        await client.send(new DeleteObjectCommand(target), { abortSignal: signal });
        return DELIVERED;
      }),
  };
}

function statusOf(error: unknown): number | undefined {
  const { $metadata }: { $metadata?: { httpStatusCode?: number } } =
    typeof error === 'object' && error !== null ? error : {};
  return $metadata?.httpStatusCode;
}
