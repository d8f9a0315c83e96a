import { setMaxListeners } from 'node:events';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { abortError, throwIfAborted } from '../../base/abort';
import { FastshotError, isFastshotError } from '../../base/errors';
import { DEFAULT_DEADLINES, type Deadlines } from '../deadlines';
import { checkObjectKey } from '../objectKey';
import {
  type Capabilities,
  DELIVERED,
  type Delivery,
  type GetOptions,
  type GetResult,
  type Leftovers,
  type LinkOptions,
  type ListOptions,
  type ListPage,
  type ObjectStore,
  type PartUploads,
  type PutOptions,
  type TimedLink,
} from '../objectStore';
import { storeLabel, type AccessKeys, type S3Config } from '../storeConfig';
import { readBody, totalOf } from './body';
import { createClient, endpointHost, mayFindOthers } from './client';
import { createCopy } from './copyObject';
import { withDigestWhereWanted } from './digest';
import { createLeftovers } from './leftovers';
import { listPages, unquote } from './list';
import { mapS3Error } from './mapError';
import { orAbort } from './orAbort';
import { createPartUploads, type RequestRunner } from './partUploads';
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
  options: S3StoreOptions,
): ObjectStore {
  const host = endpointHost(config);
  const connect = (): S3Client => createClient(config, keys, options.deadlines ?? DEFAULT_DEADLINES);
  return new S3Store(config, host, connect, options.capabilities);
}

class S3Store implements ObjectStore {
  readonly label: string;
  readonly uploads: PartUploads;
  readonly leftovers: Leftovers;
  readonly copy: ObjectStore['copy'];
  private client: S3Client;
  private readonly sending = withDigestWhereWanted();

  constructor(
    private readonly config: S3Config,
    private readonly host: string,
    private readonly connect: () => S3Client,
    readonly capabilities: Capabilities,
  ) {
    this.client = connect();
    this.label = storeLabel(config);
    const requests: RequestRunner = {
      run: (key, signal, work) => this.run(key, signal, work),
      conditionHeaders: (condition) => this.conditionHeaders(condition),
      etagOf: (key, etag) => this.etagOf(key, etag),
      sending: this.sending,
    };
    this.uploads = createPartUploads(requests);
    this.leftovers = createLeftovers(requests, this.uploads, config.prefix);
    this.copy = createCopy(requests, config.prefix);
  }

  head(key: string, signal: AbortSignal) {
    return this.run(key, signal, async (target, client) => {
      const answer = await client.send(new HeadObjectCommand(target), { abortSignal: signal });
      const info = this.infoOf(key, answer, answer.ContentLength);
      return { ...info, metadata: answer.Metadata ?? {} };
    });
  }

  get(key: string, options: GetOptions, signal: AbortSignal): Promise<GetResult> {
    const { range, ifMatch, ifNoneMatch } = options;
    if (range && !(range.length > 0 && range.offset >= 0)) {
      return Promise.reject(
        new FastshotError('invalidInput', `Cannot read ${range.length} bytes of "${key}".`),
      );
    }
    return this.run(key, signal, async (target, client): Promise<GetResult> => {
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
        return { status: 'ok', bytes, info: this.infoOf(key, answer, size) };
      } catch (error) {
        // The SDK has no success for 304: it throws.
        if (ifNoneMatch !== undefined && statusOf(error) === 304) return { status: 'notModified' };
        throw error;
      }
    });
  }

  list(options: ListOptions, signal: AbortSignal): AsyncIterable<ListPage> {
    const { bucket, prefix: root } = this.config;
    return listPages({ ...options, bucket, root, ordered: this.capabilities.ordered }, (input) =>
      this.run(undefined, signal, (_, client) =>
        client.send(new ListObjectsV2Command(input), { abortSignal: signal }),
      ),
    );
  }

  put(key: string, bytes: Uint8Array, options: PutOptions, signal: AbortSignal) {
    const { condition, metadata } = options;
    return this.run(key, signal, async (target, client) => {
      const input = {
        ...target,
        Body: bytes,
        ContentType: options.contentType,
        ...(metadata ? { Metadata: { ...metadata } } : {}),
        ...this.conditionHeaders(condition),
      };
      const answer = await this.sending(bytes, (digest) =>
        client.send(new PutObjectCommand({ ...input, ...digest }), { abortSignal: signal }),
      );
      return { etag: this.etagOf(key, answer.ETag) };
    }).catch((error: unknown) => {
      // Amazon says 404, not 412, where the version to be replaced has been deleted.
      if (condition === undefined || !isFastshotError(error, 'notFound')) throw error;
      throw new FastshotError('preconditionFailed', error.message, { cause: error, data: error.data });
    });
  }

  delete(key: string, signal: AbortSignal): Promise<Delivery> {
    return this.run(key, signal, async (target, client) => {
      await client.send(new DeleteObjectCommand(target), { abortSignal: signal });
      return DELIVERED;
    });
  }

  readonly link = (key: string, options: LinkOptions, signal: AbortSignal): Promise<TimedLink> =>
    this.run(key, signal, (target, client) => signLink(client, target, options));

  dispose(): void {
    this.client.destroy();
  }

  /**
   * Runs one request; every failure comes out as a FastshotError, and a cancel at once. What is refused for credentials
   * that a file or a provider gave is asked once more with those it gives now: they may have been replaced since.
   */
  private async run<T>(
    key: string | undefined,
    signal: AbortSignal,
    work: (target: { Bucket: string; Key: string }, client: S3Client) => Promise<T>,
  ): Promise<T> {
    throwIfAborted(signal);
    // One signal often stands for many requests at once, each of which listens to it.
    setMaxListeners(0, signal);
    const { bucket, region, prefix } = this.config;
    if (key !== undefined) checkObjectKey(key, prefix);
    for (let attempt = 1; ; attempt++) {
      const { client } = this;
      try {
        return await orAbort(work({ Bucket: bucket, Key: prefix + (key ?? '') }, client), signal);
      } catch (error) {
        if (signal.aborted) throw abortError(signal);
        const failure = mapS3Error(error, { bucket, host: this.host, region, key });
        // The SDK has learnt the store's time from the refusal, or was misled by one answer: the next attempt is signed anew.
        const mayWork = isFastshotError(failure, 'clockSkew') || this.replaceRefused(client, failure);
        if (!mayWork || attempt > 1) throw failure;
      }
    }
  }

  /** False when other credentials cannot be had, or would be of no use. */
  private replaceRefused(client: S3Client, failure: Error): boolean {
    if (!mayFindOthers(this.config, failure)) return false;
    if (this.client === client) {
      this.client = this.connect();
      client.destroy();
    }
    return true;
  }

  private conditionHeaders(condition: PutOptions['condition']): { IfNoneMatch?: string; IfMatch?: string } {
    if (condition === undefined) return {};
    if (condition === 'absent') return { IfNoneMatch: '*' };
    return { IfMatch: this.capabilities.etagQuoting === 'quoted' ? `"${condition.etag}"` : condition.etag };
  }

  private infoOf(
    key: string,
    answer: { ETag?: string | undefined; LastModified?: Date | undefined },
    size: number | undefined,
  ) {
    const modified = answer.LastModified?.getTime();
    if (size === undefined || modified === undefined) throw this.notS3(key);
    return { key, size, etag: this.etagOf(key, answer.ETag), modified };
  }

  private etagOf(key: string, etag: string | undefined): string {
    const bare = unquote(etag);
    if (bare === undefined) throw this.notS3(key);
    return bare;
  }

  private notS3(key: string): FastshotError {
    return new FastshotError(
      'unexpectedResponse',
      `${this.host} answered for "${key}" without ETag, size or date, as no S3 server does. Is the endpoint right?`,
      { data: { host: this.host, key } },
    );
  }
}

function statusOf(error: unknown): number | undefined {
  const { $metadata }: { $metadata?: { httpStatusCode?: number } } =
    typeof error === 'object' && error !== null ? error : {};
  return $metadata?.httpStatusCode;
}
