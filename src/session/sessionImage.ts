import type { EncodedImage, Geometry, ImageRole, SessionImage } from './document';
import { parseDrawings } from './drawings';
import { asObject, type ScannedObject, type ScannedValue } from './jsonScan';

/** Where each rendition is, in saved sessions and in temporary caches (desktop format, "Session JSON"). */
export const IMAGE_MEMBERS: readonly (readonly [ImageRole, readonly string[]])[] = [
  ['original', ['original_image_data', 'original_image']],
  ['annotated', ['annotated_original_data']],
  ['zoomed', ['image_data', 'image']],
];

/** Makes an image of what stands in a window for it: base64 in a desktop session, a file's name in a sealed one. */
export type ReadImage<R> = (value: ScannedValue) => R | string;

/**
 * One window of a session. Never fails: what cannot be read has the desktop app's default and a problem.
 * @param readImage tells an image, or what is wrong with it as the end of a sentence
 * @param complete false when the file ends or breaks within this window
 */
export function parseWindow<R extends object = EncodedImage>(
  readImage: ReadImage<R>,
  value: ScannedValue,
  index: number,
  complete: boolean,
): SessionImage<R> {
  const problems: string[] = complete ? [] : ['The file ends or is damaged within this image.'];
  const window = asObject(value);
  if (!window) problems.push('This image is not readable: its entry is not a JSON object.');
  const renditions = window ? parseRenditions(readImage, window, problems) : {};
  const { drawings, unreadable, leftOut } = parseDrawings(window?.['draw_history']);
  if (unreadable > 0) problems.push(`${unreadable} of its drawings could not be read.`);
  if (leftOut > 0) problems.push(`${leftOut} of its drawings are not shown: there are too many.`);
  const scale = window?.['scale'] ?? 1;
  const usable = typeof scale === 'number' && Number.isFinite(scale) && scale > 0;
  if (!usable) problems.push('Its zoom is not a number; 100 % is assumed.');
  return {
    index,
    geometry: parseGeometry(window ?? {}, renditions.zoomed ?? renditions.original),
    scale: usable ? scale : 1,
    hidden: window?.['is_hidden'] === true,
    drawings,
    renditions,
    problems,
  };
}

function parseRenditions<R extends object>(
  readImage: ReadImage<R>,
  window: ScannedObject,
  problems: string[],
): SessionImage<R>['renditions'] {
  const renditions: Partial<Record<ImageRole, R>> = {};
  for (const [role, members] of IMAGE_MEMBERS) {
    const value = members.map((member) => window[member]).find((data) => data !== undefined && data !== null);
    if (value === undefined) {
      if (role === 'original') problems.push('The original image is missing.');
      continue;
    }
    const image = readImage(value);
    if (typeof image === 'string') problems.push(`The ${role} image ${image}.`);
    else renditions[role] = image;
  }
  return renditions;
}

function parseGeometry(
  window: ScannedObject,
  image: Partial<Pick<EncodedImage, 'width' | 'height'>> | undefined,
): Geometry {
  const nested = asObject(window['geometry']) ?? window;
  const number = (member: string, fallback: number): number => {
    const value = nested[member];
    return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
  };
  return {
    x: number('x', 100),
    y: number('y', 100),
    width: number('width', image?.width ?? 0),
    height: number('height', image?.height ?? 0),
  };
}
