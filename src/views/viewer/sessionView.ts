import { displayLines, displayText } from '../../base/displayText';
import type { EncodedImage, ImageRole, SessionDocument, SessionImage } from '../../session/document';
import type { SessionMetadata } from '../../session/metadata';
import { sessionTitle } from '../../session/title';
import {
  IMAGE_ROLES,
  type ImageView,
  type PreviewView,
  type RenditionView,
  type SessionView,
} from './protocol';

/**
 * A decoded bitmap takes 4 bytes per pixel, so this is 512 MiB: more than any screen, less than what makes the
 * window's renderer process run out of memory.
 */
export const MAX_SHOWN_PIXELS = 2 ** 27;

/** What a thumbnail has at most to stand for images on their way: several times what any writer makes. */
const MAX_PREVIEW = { bytes: 64 * 1024, pixels: 2 ** 20 };

/** Names are cut where no reader would go on. UTF-16 units. */
const MAX_NAME = 1000;

/**
 * A decoded session as the webview sees it: everything but the bytes of the images, and no text that hides any.
 * @param isArriving whether the document is only what has come in so far
 */
export function toSessionView(document: SessionDocument, isArriving = false): SessionView {
  const { filename, container, shape, version, timestamp, metadata, problems } = document;
  return {
    title: displayText(sessionTitle(filename, metadata, container === 'sealed'), MAX_NAME),
    filename: displayText(filename, MAX_NAME),
    container,
    shape,
    version: version && displayText(version),
    timestamp: timestamp && displayText(timestamp),
    metadata: metadata && toMetadataView(metadata),
    images: document.images.map(toImageView),
    problems: [...problems],
    isArriving,
    preview: isArriving ? toPreview(document.thumbnail) : undefined,
  };
}

function toPreview(thumbnail: EncodedImage | undefined): PreviewView | undefined {
  if (!thumbnail || thumbnail.size > MAX_PREVIEW.bytes) return undefined;
  if (thumbnail.width * thumbnail.height > MAX_PREVIEW.pixels) return undefined;
  return { mime: thumbnail.mime, bytes: thumbnail.bytes() };
}

function toMetadataView(metadata: SessionMetadata): SessionMetadata {
  return {
    ...metadata,
    name: displayText(metadata.name, MAX_NAME),
    desc: displayLines(metadata.desc),
    tags: metadata.tags.map((tag) => displayText(tag)).filter((tag) => tag !== ''),
    class: displayText(metadata.class, MAX_NAME),
    ...(metadata.author ? { author: displayText(metadata.author, MAX_NAME) } : {}),
  };
}

function toImageView(image: SessionImage): ImageView {
  const renditions: Partial<Record<ImageRole, RenditionView>> = {};
  const problems = [...image.problems];
  for (const role of IMAGE_ROLES) {
    const rendition = image.renditions[role];
    if (!rendition) continue;
    if (rendition.width * rendition.height > MAX_SHOWN_PIXELS) {
      problems.push(tooLargeToShow(rendition));
      continue;
    }
    const { mime, width, height, size } = rendition;
    renditions[role] = { mime, width, height, size };
  }
  const { geometry, scale, hidden, drawings } = image;
  return { geometry, scale, hidden, drawings, renditions, problems };
}

function tooLargeToShow({ width, height }: EncodedImage): string {
  return `An image of ${width} × ${height} pixels is too large to be shown.`;
}
