import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RangeReader } from '../../../src/session/vault';

const FIXTURES = join(__dirname, '../../fixtures');

/** What a manifest says of one encoded image. */
export interface ExpectedImage {
  readonly png_bytes: number;
  readonly png_sha256: string;
  readonly width: number;
  readonly height: number;
  readonly rgba_sha256: string;
}

export interface ExpectedWindow {
  readonly geometry?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  /** Temporary caches have the geometry's members here. */
  readonly x?: number;
  readonly y?: number;
  readonly width?: number;
  readonly height?: number;
  readonly scale: number;
  readonly draw_history?: readonly unknown[];
  /** The bucket's manifest only counts the draw history. */
  readonly history?: number;
  readonly is_hidden?: boolean;
  readonly images: Readonly<Record<string, ExpectedImage | null>>;
}

export interface ExpectedMetadata {
  readonly name: string;
  readonly desc: string;
  readonly tags: readonly string[];
  readonly color: string;
  readonly class: string;
  readonly created_at: string;
  readonly image_count: number;
  readonly thumbnail_collage?: ExpectedImage | null;
}

export interface ExpectedSession {
  readonly metadata: ExpectedMetadata | null;
  readonly session_version?: string;
  readonly session_timestamp?: string;
  readonly windows: readonly ExpectedWindow[];
}

/** One file of the samples, as its manifest describes it. */
export interface Sample {
  readonly path: string;
  readonly kind: string;
  readonly key?: string | null;
  readonly filename?: string;
  readonly expect?: unknown;
  readonly expect_sane?: ExpectedSession | null;
}

export interface SessionSample {
  readonly path: string;
  readonly key: string;
  readonly filename: string;
  readonly expect: ExpectedSession;
}

export function readFixture(path: string): Buffer {
  return readFileSync(join(FIXTURES, path));
}

function readJson(path: string): unknown {
  return JSON.parse(readFixture(path).toString());
}

export const samples: readonly Sample[] = (readJson('manifest.json') as { files: Sample[] }).files;

/** All whole sessions of the manifest. */
export const sessionSamples: readonly SessionSample[] = samples
  .filter(({ path }) => path.endsWith('.fastshot') && !path.startsWith('broken/'))
  .map(({ path, key, filename, expect }) => ({
    path,
    key: key ?? '',
    filename: filename ?? 'temp_cache.fastshot',
    expect: expect as ExpectedSession,
  }));

interface BucketSession extends ExpectedSession {
  readonly filename: string;
  readonly has_meta_index: boolean;
}

const bucket = readJson('bucket37.manifest.json') as { key: string; sessions: BucketSession[] };

export const bucketKey = bucket.key;

/** The 37 sessions of the sample bucket. */
export const bucketSamples: readonly (SessionSample & { readonly hasIndex: boolean })[] = bucket.sessions.map(
  ({ filename, has_meta_index: hasIndex, ...expect }) => ({
    path: `bucket37/sessions/${filename}`,
    key: bucket.key,
    filename,
    hasIndex,
    expect,
  }),
);

/** Serves ranges of bytes in memory and counts what is asked for. */
export class CountingReader implements RangeReader {
  reads = 0;
  bytesRead = 0;

  constructor(
    private readonly bytes: Uint8Array,
    readonly filename = '20260101000000_test.fastshot',
  ) {}

  get size(): number {
    return this.bytes.length;
  }

  read(offset: number, length: number, signal: AbortSignal): Promise<Uint8Array> {
    signal.throwIfAborted();
    assert.ok(
      length > 0 && offset >= 0 && offset + length <= this.size,
      `range ${offset}+${length} of ${this.size}`,
    );
    this.reads++;
    this.bytesRead += length;
    return Promise.resolve(this.bytes.slice(offset, offset + length));
  }
}

export const never = new AbortController().signal;
