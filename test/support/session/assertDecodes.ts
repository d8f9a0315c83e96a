import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { convertIndexedToRgb, decode as decodePng } from 'fast-png';
import { desktopVault } from '../../../src/session/desktopVault';
import type { Drawing, EncodedImage, ImageRole, SessionImage } from '../../../src/session/document';
import { parseMetadata } from '../../../src/session/metadata';
import type { ExpectedImage, ExpectedSession, ExpectedWindow } from './samples';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Pixels as 8-bit RGBA, whatever the PNG's colour type. */
export function toRgba(png: Uint8Array): Uint8Array {
  const decoded = decodePng(png);
  const { palette, depth, width, height } = decoded;
  const data = palette ? convertIndexedToRgb(decoded) : decoded.data;
  const channels = palette ? (palette[0]?.length ?? 3) : decoded.channels;
  if (channels === 4 && depth === 8) return new Uint8Array(data);
  const shift = depth === 16 ? 8 : 0;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const rgba = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    rgba[to] = data[from]! >> shift;
    rgba[to + 1] = data[from + green]! >> shift;
    rgba[to + 2] = data[from + blue]! >> shift;
    rgba[to + 3] = channels % 2 === 0 ? data[from + channels - 1]! >> shift : 255;
  }
  return rgba;
}

function assertImage(
  actual: EncodedImage | undefined,
  expected: ExpectedImage | null | undefined,
  what: string,
): void {
  if (!expected) return assert.equal(actual, undefined, what);
  assert.ok(actual, what);
  const bytes = actual.bytes();
  assert.deepEqual(
    {
      mime: actual.mime,
      width: actual.width,
      height: actual.height,
      size: actual.size,
      length: bytes.length,
      png: sha256(bytes),
      rgba: sha256(toRgba(bytes)),
    },
    {
      mime: 'image/png',
      width: expected.width,
      height: expected.height,
      size: expected.png_bytes,
      length: expected.png_bytes,
      png: expected.png_sha256,
      rgba: expected.rgba_sha256,
    },
    what,
  );
  assert.equal(bytes.buffer.byteLength, bytes.length, `${what} owns its memory`);
}

/** The manifest's draw history in our terms; temporary caches have it raw. */
function expectedDrawings(history: readonly unknown[]): Drawing[] {
  return history.map((item) => {
    if (!Array.isArray(item)) return item as Drawing;
    const [type, x, y, text] = item as unknown[];
    return (type === 'text' ? { type, data: { x, y, text } } : { type: 'lines', data: item }) as Drawing;
  });
}

function assertWindow(actual: SessionImage, expected: ExpectedWindow): void {
  const { x, y, width, height } = expected.geometry ?? expected;
  assert.deepEqual(actual.geometry, { x, y, width, height });
  assert.equal(actual.scale, expected.scale);
  assert.equal(actual.hidden, expected.is_hidden ?? actual.hidden);
  assert.deepEqual(actual.drawings, expectedDrawings(expected.draw_history ?? actual.drawings));
  assert.equal(actual.drawings.length, expected.history ?? actual.drawings.length);
  const { images } = expected;
  const renditions: Record<ImageRole, ExpectedImage | null | undefined> = {
    original: images['original_image_data'] ?? images['original_image'],
    annotated: images['annotated_original_data'],
    zoomed: images['image_data'] ?? images['image'],
  };
  for (const role of ['original', 'annotated', 'zoomed'] as const) {
    assertImage(actual.renditions[role], renditions[role], `${role} image of window ${actual.index}`);
  }
  assert.deepEqual(actual.problems, []);
}

/** Asserts that a session decodes to what its manifest says, to the last pixel. */
export async function assertDecodes(
  bytes: Buffer,
  key: string,
  filename: string,
  expected: ExpectedSession,
): Promise<void> {
  const document = await desktopVault(key).decode(bytes, filename);
  assert.equal(document.filename, filename);
  assert.deepEqual(document.metadata, expected.metadata ? parseMetadata(expected.metadata) : undefined);
  assert.equal(document.version, expected.session_version ?? document.version);
  assert.equal(document.timestamp, expected.session_timestamp ?? document.timestamp);
  assertImage(document.thumbnail, expected.metadata?.thumbnail_collage, 'thumbnail');
  assert.deepEqual(document.problems, []);
  assert.equal(document.images.length, expected.windows.length);
  for (const [index, window] of expected.windows.entries()) {
    assert.equal(document.images[index]!.index, index);
    assertWindow(document.images[index]!, window);
  }
}
