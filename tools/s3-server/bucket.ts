import { createHash, randomBytes } from 'node:crypto';
import { compareUtf8 } from '../../src/storage/keyOrder';

export interface StoredObject {
  readonly key: string;
  readonly bytes: Buffer;
  /** Without quotes: MD5 in hex, or `<md5 of the parts' md5s>-<parts>`. */
  readonly etag: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, UTC, whole seconds. */
  readonly lastModified: number;
}

export interface ObjectOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, UTC. Default: now. */
  readonly lastModified?: number;
  readonly etag?: string;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly initiated: number;
  readonly parts: Map<
    number,
    { readonly bytes: Buffer; readonly etag: string; readonly lastModified: number }
  >;
}

/** How a bucket differs from one that Amazon makes by default. */
export interface BucketOptions {
  /** Encrypts with a key service (SSE-KMS): an ETag looks like an MD5, is none, and each write gets another one. */
  readonly isEncrypted?: boolean | undefined;
  /** Copies whatever is at the target, as Ceph does. */
  readonly ignoresCopyConditions?: boolean | undefined;
  /** Takes the source of a copy for a key as it is written, percent signs and all. */
  readonly decodesNoCopySource?: boolean | undefined;
  /** `upperCase`: as Alibaba OSS writes them. `ofParts`: as of objects that were uploaded in parts. */
  readonly etags?: 'upperCase' | 'ofParts' | undefined;
}

/** One bucket in memory. */
export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly uploads = new Map<string, Upload>();
  private sortedKeys: string[] | undefined;

  constructor(
    readonly name: string,
    readonly region: string,
    readonly options: BucketOptions = {},
  ) {}

  put(key: string, bytes: Uint8Array, options: ObjectOptions = {}): StoredObject {
    const stored = {
      key,
      bytes: Buffer.from(bytes),
      etag: options.etag ?? this.newEtag(bytes),
      contentType: options.contentType ?? 'binary/octet-stream',
      metadata: options.metadata ?? {},
      lastModified: wholeSeconds(options.lastModified ?? Date.now()),
    };
    if (!this.objects.has(key)) this.sortedKeys = undefined;
    this.objects.set(key, stored);
    return stored;
  }

  private newEtag(bytes: Uint8Array): string {
    const { isEncrypted, etags } = this.options;
    if (isEncrypted) return randomBytes(16).toString('hex');
    if (etags === 'ofParts') return `${md5(bytes)}-1`;
    return etags === 'upperCase' ? md5(bytes).toUpperCase() : md5(bytes);
  }

  delete(key: string): void {
    if (this.objects.delete(key)) this.sortedKeys = undefined;
  }

  /** All keys in UTF-8 byte order. */
  keys(): readonly string[] {
    return (this.sortedKeys ??= [...this.objects.keys()].sort(compareUtf8));
  }
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}
