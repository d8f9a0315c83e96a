import type { EncodedImage, ImageRole } from './document';
import { exportName } from './exportName';
import { baseName } from './sessionName';

const EXTENSIONS: Record<EncodedImage['mime'], string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
};

/** The file name of an image within its session's folder: 1-based number, rendition, extension. */
export function imageFileName(
  index: number,
  role: ImageRole,
  mime: EncodedImage['mime'] = 'image/png',
): string {
  return `${index + 1}-${role}.${EXTENSIONS[mime]}`;
}

/**
 * What an image is called outside its session: `<base>-<n>-original.png`, counted from 1.
 * @param sessionFilename for example `20250621114615_bugs.fastshot`; untrusted
 */
export function imageName(
  sessionFilename: string,
  index: number,
  role: ImageRole,
  mime: EncodedImage['mime'],
): string {
  return `${exportName(baseName(sessionFilename))}-${imageFileName(index, role, mime)}`;
}
