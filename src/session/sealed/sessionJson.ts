import { createHash } from 'node:crypto';
import { isUtf8 } from 'node:buffer';
import { MAX_IMAGES } from '../decode';
import type { SessionImage } from '../document';
import { asObject, scanJson, type ScannedObject, type ScannedValue, skipSpace } from '../jsonScan';
import { parseMetadata, type SessionMetadata } from '../metadata';
import { parseWindow } from '../sessionImage';
import { sealedError } from './sealedError';

/** Largest `session.json` read (design, "Rebuild"): it holds drawings and texts, no images. */
export const MAX_SESSION_JSON_BYTES = 16 * 1024 * 1024;
/** Far more images than anybody takes. */
const MAX_FILES = 30_000;
/** Where files of a bundle can be: nothing that could lead out of a folder it is unpacked into. */
const PATH = /^(?:[1-9]\d{0,5}\/)?[a-z][a-z0-9-]{0,40}\.[a-z0-9]{1,5}$/;
/** Strings of more bytes, images that are not proper base64, are not read. */
const LONG_STRING = 1024 * 1024;

/** A file as `session.json` lists it. */
export interface ListedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Hex. */
  readonly sha256: string;
}

/** A window whose renditions are still to come. */
export type SealedImage = SessionImage<{ readonly path: string }>;

/** What `session.json` says. Plain data: it goes from a worker to the extension host. */
export interface SessionJson {
  readonly filename: string;
  readonly metadata: SessionMetadata;
  readonly version: string | undefined;
  readonly timestamp: string | undefined;
  /** Which file is the thumbnail. */
  readonly thumbnail: string | undefined;
  readonly images: readonly SealedImage[];
  /** All files, in the order they come in. */
  readonly files: readonly ListedFile[];
}

/**
 * Reads `session.json`.
 * @param filename the name under which the session was found
 * @throws `renamed` when it was sealed under another name, `unsupportedFormat` for a newer version, `damaged`
 */
export function parseSessionJson(bytes: Buffer, filename: string): SessionJson {
  const damaged = (why: string): Error =>
    sealedError('damaged', filename, `is damaged: session.json in it ${why}.`);
  const { value, broken, end } = scanJson(bytes, { longerThan: LONG_STRING });
  const root = asObject(value);
  if (!root || broken !== undefined || skipSpace(bytes, end) < bytes.length || !isUtf8(bytes)) {
    throw damaged('is not valid JSON');
  }
  const { version } = root;
  if (version !== 1) {
    if (typeof version !== 'number') throw damaged('has no version');
    throw sealedError(
      'unsupportedFormat',
      filename,
      `is a sealed session of version ${version}, which needs a newer version of this extension.`,
    );
  }
  const { filename: named, content_id: contentId, metadata, windows } = root;
  if (typeof named !== 'string') throw damaged('has no filename');
  if (named !== filename) {
    throw sealedError(
      'renamed',
      filename,
      `was sealed under another name, ${JSON.stringify(named.slice(0, 100))}: it was renamed or swapped, and is not opened.`,
    );
  }
  if (typeof contentId !== 'string' || !/^[0-9a-f]{32}$/.test(contentId)) throw damaged('has no content_id');
  if (!asObject(metadata) || !Array.isArray(windows)) throw damaged('has no metadata or no windows');
  if (windows.length > MAX_IMAGES) throw damaged(`lists more than ${MAX_IMAGES} images`);
  const files = parseFiles(root['files']);
  if (!files) throw damaged('lists its files in a way that is not allowed');
  const session = asObject(root['session']) ?? NONE;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    filename,
    metadata: { ...parseMetadata(metadata), sealed: { contentId, sha256 } },
    version: stringOf(session['version']),
    timestamp: stringOf(session['timestamp']),
    thumbnail: thumbnailOf(asObject(metadata)!, files),
    images: windows.map((window, index) => parseWindow(toPath, window, index, true)),
    files,
  };
}

const NONE = Object.create(null) as ScannedObject;

function toPath(value: ScannedValue): { readonly path: string } | string {
  const path = asObject(value)?.['file'];
  return typeof path === 'string' ? { path } : 'is not base64';
}

function thumbnailOf(metadata: ScannedObject, files: readonly ListedFile[]): string | undefined {
  const small = files.find(({ path }) => path.startsWith('thumb.'))?.path;
  const own = asObject(metadata['thumbnail_collage'])?.['file'];
  return small ?? (typeof own === 'string' ? own : undefined);
}

function parseFiles(value: ScannedValue | undefined): ListedFile[] | undefined {
  if (!Array.isArray(value) || value.length > MAX_FILES) return undefined;
  const files = new Map<string, ListedFile>();
  for (const item of value) {
    const { path, size, sha256 } = asObject(item) ?? NONE;
    if (typeof path !== 'string' || !PATH.test(path) || files.has(path)) return undefined;
    if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) return undefined;
    if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) return undefined;
    files.set(path, { path, size, sha256 });
  }
  return [...files.values()];
}

function stringOf(value: ScannedValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** Least bytes of a tar with these files: each has a header of 512 bytes and fills blocks of 512. */
export function leastTarSize(sessionJsonSize: number, files: readonly Pick<ListedFile, 'size'>[]): number {
  const inBlocks = (size: number): number => 512 + Math.ceil(size / 512) * 512;
  return files.reduce((sum, { size }) => sum + inBlocks(size), inBlocks(sessionJsonSize));
}
