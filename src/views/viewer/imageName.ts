import type { ImageRole } from '../../session/document';

// Separators, what Windows refuses, controls, and the marks that reverse the reading direction.
// oxlint-disable-next-line no-control-regex -- exactly those are replaced
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Names that Windows gives to devices, with any extension. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** File systems end a name at 255 bytes; the rest is for the suffix. */
const MAX_BASE_BYTES = 200;

const EXTENSIONS: Record<string, string> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
};

/**
 * What an image is called outside its session: `<base>-<n>-original.png`, counted from 1.
 * @param sessionFilename for example `20250621114615_bugs.fastshot`; untrusted
 */
export function imageName(sessionFilename: string, index: number, role: ImageRole, mime: string): string {
  const base = sessionFilename
    .replaceAll('.fastshot', '')
    .toWellFormed()
    .replace(UNSAFE, '_')
    .replace(/^[. ]+/, '')
    .replace(DEVICE, '$&_');
  return `${limitBytes(base, MAX_BASE_BYTES) || 'session'}-${index + 1}-${role}.${EXTENSIONS[mime] ?? 'png'}`;
}

function limitBytes(text: string, max: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > max) break;
    kept += character;
  }
  return kept;
}
