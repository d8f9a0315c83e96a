import { isUtf8 } from 'node:buffer';
import { FastshotError } from '../base/errors';
import { startOfText } from './container';
import type { EncodedImage, SessionDocument, SessionImage, SessionShape } from './document';
import { encodedImage } from './encodedImage';
import { asObject, LongString, scanJson, skipSpace, type ScannedObject, type ScanResult } from './jsonScan';
import { readString } from './jsonTokens';
import { parseMetadata, type SessionMetadata } from './metadata';
import { openPayloadInTurns } from './payload';
import { parseWindow } from './sessionImage';

/** Largest session decoded, in bytes (design, "Rebuild"). */
export const MAX_SESSION_BYTES = 256 * 1024 * 1024;
/** Strings of more bytes stay where they are until they are looked at: images, in practice. */
const LONG_STRING = 16 * 1024;
/** More images than anybody looks through; each costs time and memory, however small it is. */
export const MAX_IMAGES = 10_000;
/** A longer text is not read at all. */
const MAX_TEXT_BYTES = 1024 * 1024;

/**
 * Decodes a session of the desktop app: any container but a sealed one, any JSON shape.
 * @param key the XOR key; empty for none
 * @throws as `Vault.decode`
 */
export async function decodeSession(
  bytes: Uint8Array,
  key: Buffer,
  filename: string,
): Promise<SessionDocument> {
  const fail = (code: 'tooLarge' | 'truncated' | 'damaged', why: string): FastshotError =>
    new FastshotError(code, `${filename} ${why}`, { data: { filename } });
  if (bytes.length > MAX_SESSION_BYTES) {
    throw fail('tooLarge', 'is larger than 256 MB, more than this extension opens.');
  }

  const { container, text } = await openPayloadInTurns(bytes, key, filename);
  const scan = scanJson(text, { start: startOfText(text), longerThan: LONG_STRING });
  const cut = scan.broken !== undefined && scan.end >= text.length;
  const root = asObject(scan.value);
  const session = asObject(root?.['session']) ?? root;
  const windows = session?.['windows'];
  if (!root || !session || !Array.isArray(windows)) {
    if (cut) throw fail('truncated', 'ends early, before its first image.');
    if (scan.broken !== undefined) {
      throw fail('damaged', `is damaged: ${scan.broken} at byte ${scan.end} of its text.`);
    }
    throw fail('damaged', 'does not hold a session: its list of windows is missing or of the wrong type.');
  }

  const images = await parseWindows(text, windows.slice(0, MAX_IMAGES), scan);
  if (scan.broken !== undefined && !images.some((image) => Object.keys(image.renditions).length > 0)) {
    if (cut) throw fail('truncated', 'ends early: none of its images is whole.');
    throw fail(
      'damaged',
      `is damaged: ${scan.broken} at byte ${scan.end} of its text, before its first whole image.`,
    );
  }
  const metadata = asObject(root['metadata']);
  const thumbnail = metadata?.['thumbnail_collage'];
  const collage =
    typeof thumbnail === 'string' || thumbnail instanceof LongString
      ? encodedImage(text, thumbnail)
      : undefined;
  return {
    filename,
    container,
    shape: shapeOf(root),
    version: stringOf(session, 'version'),
    timestamp: stringOf(session, 'timestamp'),
    metadata: metadataOf(text, root),
    thumbnail: typeof collage === 'string' ? undefined : collage,
    images,
    problems: [
      ...documentProblems(text, scan, images.length),
      ...(windows.length > MAX_IMAGES ? [`It has ${windows.length} images, of which 10,000 are shown.`] : []),
      ...thumbnailProblems(collage),
    ],
  };
}

/** Checks the images one by one, letting others run in between: a large session takes longer than a frame. */
async function parseWindows(
  text: Buffer,
  windows: ScanResult['value'][],
  scan: ScanResult,
): Promise<SessionImage[]> {
  const images: SessionImage[] = [];
  for (const [index, window] of windows.entries()) {
    await new Promise(setImmediate);
    const complete = !scan.open.has(window!);
    const image = parseWindow((value) => encodedImage(text, value), window!, index, complete);
    if (complete || image.renditions.original) images.push(image);
  }
  return images;
}

/** The metadata in a session's JSON; undefined where it has none (legacy files, temporary caches). */
export function metadataOf(text: Buffer, root: ScannedObject): SessionMetadata | undefined {
  const metadata = asObject(root['metadata']);
  if (!metadata) return undefined;
  const fields = Object.entries(metadata).map(([name, value]) => {
    if (!(value instanceof LongString)) return [name, value];
    const { start, end, escaped } = value;
    return [
      name,
      end - start > MAX_TEXT_BYTES || name === 'thumbnail_collage'
        ? null
        : readString(text, start, end, escaped),
    ];
  });
  return parseMetadata(Object.fromEntries(fields));
}

function shapeOf(root: ScannedObject): SessionShape {
  if (asObject(root['session'])) return 'wrapper';
  return root['is_temp_cache'] === true ? 'tempCache' : 'legacy';
}

function stringOf(object: ScannedObject, member: string): string | undefined {
  const value = object[member];
  return typeof value === 'string' ? value : undefined;
}

function documentProblems(text: Buffer, scan: ScanResult, images: number): string[] {
  const problems: string[] = [];
  const shown = `${images} ${images === 1 ? 'image' : 'images'} could be read`;
  if (scan.broken !== undefined) {
    const what =
      scan.end >= text.length
        ? 'The file ends early'
        : `The file is damaged (${scan.broken} at byte ${scan.end} of its text)`;
    problems.push(`${what}: ${shown}.`);
  } else if (skipSpace(text, scan.end) < text.length) {
    problems.push('The file goes on after the end of the session.');
  }
  if (scan.broken === undefined && !isUtf8(text)) {
    problems.push('Some text is not valid UTF-8; what could not be read shows as \uFFFD.');
  }
  return problems;
}

function thumbnailProblems(collage: EncodedImage | string | undefined): string[] {
  return typeof collage === 'string' ? [`The thumbnail ${collage}.`] : [];
}
