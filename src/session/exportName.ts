// Separators, what Windows refuses, controls, and the marks that reverse the reading direction.
// oxlint-disable-next-line no-control-regex -- exactly those are replaced
const UNSAFE = /[\\/:*?"<>|\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Windows devices, with any extension. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
/** File systems end a name at 255 bytes; the rest is for suffixes. */
const MAX_BYTES = 200;

/**
 * What people call a file or folder outside of the cache: as close to the given name as every file system takes. Other
 * than with `safeFileName` two names may become one, so whoever writes files has to look for a free one.
 * @param text untrusted, without an extension
 */
export function exportName(text: string, fallback = 'session'): string {
  const safe = text.toWellFormed().normalize('NFC').replace(UNSAFE, '_');
  const trimmed = limitBytes(safe, MAX_BYTES - '_'.length).replace(/^[. ]+|[. ]+$/g, '');
  // Last, because it may be the trimming that makes a device of a name.
  return trimmed.replace(RESERVED, '_$&') || fallback;
}

/**
 * The first of `name`, `name_2` and so on that is not taken; the number goes before the extension.
 * @param isTaken may also be asked about a name that it finds taken only when it tries
 */
export async function freeName(
  name: string,
  isTaken: (candidate: string) => boolean | Promise<boolean>,
): Promise<string> {
  const dot = name.lastIndexOf('.');
  const [stem, extension] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ''];
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem}_${n}${extension}`;
    if (!(await isTaken(candidate))) return candidate;
  }
}

/** Equal for names that some file system takes for the same: it may ignore case, or normalise Unicode. */
export function nameKey(name: string): string {
  return name.normalize('NFC').toUpperCase().toLowerCase();
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
