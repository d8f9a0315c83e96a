import type { EncodedImage, ImageRole, SessionDocument, SessionImage } from '../session/document';
import type { SealedImage, SessionJson } from '../session/sealed/sessionJson';
import type { OpenedFile } from './protocol';

/**
 * A session that was unsealed, or as much of it as has come out.
 * @param isWhole false while more is to come: what is not there yet is then no problem
 */
export function sealedDocument(
  head: SessionJson,
  files: ReadonlyMap<string, OpenedFile>,
  isWhole: boolean,
): SessionDocument {
  const { filename, metadata, version, timestamp } = head;
  const thumbnail = head.thumbnail === undefined ? undefined : files.get(head.thumbnail);
  const collage = thumbnail && encoded(thumbnail);
  return {
    filename,
    container: 'sealed',
    shape: 'wrapper',
    version,
    timestamp,
    metadata,
    thumbnail: typeof collage === 'string' ? undefined : collage,
    images: head.images.map((image) => withPixels(image, files, isWhole)),
    problems: typeof collage === 'string' ? [`The thumbnail ${collage}.`] : [],
  };
}

function withPixels(
  image: SealedImage,
  files: ReadonlyMap<string, OpenedFile>,
  isWhole: boolean,
): SessionImage {
  const renditions: Partial<Record<ImageRole, EncodedImage>> = {};
  const problems = [...image.problems];
  for (const [role, { path }] of Object.entries(image.renditions)) {
    const file = files.get(path);
    const pixels = file ? encoded(file) : 'is missing';
    if (typeof pixels !== 'string') renditions[role as ImageRole] = pixels;
    else if (file || isWhole) problems.push(`The ${role} image ${pixels}.`);
  }
  const shown = renditions.zoomed ?? renditions.original;
  const { width, height } = image.geometry;
  const geometry = {
    ...image.geometry,
    width: width || (shown?.width ?? 0),
    height: height || (shown?.height ?? 0),
  };
  return { ...image, geometry, renditions, problems };
}

function encoded({ bytes, facts }: OpenedFile): EncodedImage | string {
  return typeof facts === 'string' ? facts : { ...facts, size: bytes.length, bytes: () => bytes.slice() };
}
