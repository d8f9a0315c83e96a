import { setMaxListeners } from 'node:events';
import type { S3Client } from '@aws-sdk/client-s3';
import { abortError, throwIfAborted } from '../../base/abort';
import { FastshotError, isFastshotError } from '../../base/errors';
import { checkObjectKey } from '../objectKey';
import type { Capabilities, ObjectInfo, PutOptions } from '../objectStore';
import type { S3Config } from '../storeConfig';
import { mayFindOthers } from './client';
import { type Sending, withDigestWhereWanted } from './digest';
import { unquote } from './list';
import { mapS3Error } from './mapError';
import { orAbort } from './orAbort';

/** What a request is about, as the SDK names it. */
interface Target {
  readonly Bucket: string;
  readonly Key: string;
}

/** What the adapter does the same way for every request. */
export class S3Requests {
  private client: S3Client;
  readonly sending: Sending = withDigestWhereWanted();

  /** @param host of the endpoint, for messages */
  constructor(
    private readonly config: S3Config,
    private readonly host: string,
    private readonly connect: () => S3Client,
    private readonly capabilities: Capabilities,
  ) {
    this.client = connect();
  }

  /**
   * Runs one request; every failure comes out as a FastshotError, and a cancel at once. What is refused for credentials
   * that a file or a provider gave is asked once more with those it gives now: they may have been replaced since.
   * @param key undefined for the bucket itself
   */
  async run<T>(
    key: string | undefined,
    signal: AbortSignal,
    work: (target: Target, client: S3Client) => Promise<T>,
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

  conditionHeaders(condition: PutOptions['condition']): { IfNoneMatch?: string; IfMatch?: string } {
    if (condition === undefined) return {};
    if (condition === 'absent') return { IfNoneMatch: '*' };
    return { IfMatch: this.capabilities.etagQuoting === 'quoted' ? `"${condition.etag}"` : condition.etag };
  }

  infoOf(
    key: string,
    answer: { ETag?: string | undefined; LastModified?: Date | undefined },
    size: number | undefined,
  ): ObjectInfo {
    const modified = answer.LastModified?.getTime();
    if (size === undefined || modified === undefined) throw this.notS3(key);
    return { key, size, etag: this.etagOf(key, answer.ETag), modified };
  }

  etagOf(key: string, etag: string | undefined): string {
    const bare = unquote(etag);
    if (bare === undefined) throw this.notS3(key);
    return bare;
  }

  dispose(): void {
    this.client.destroy();
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

  private notS3(key: string): FastshotError {
    return new FastshotError(
      'unexpectedResponse',
      `${this.host} answered for "${key}" without ETag, size or date, as no S3 server does. Is the endpoint right?`,
      { data: { host: this.host, key } },
    );
  }
}
