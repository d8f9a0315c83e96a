import { MAX_SESSION_BYTES } from '../decode';
import { objectMembers } from '../write/carry';
import { itemsOf, membersOf, type RawJson } from '../write/jsonSpans';
import { base64, type JsonValue, pythonJson } from '../write/pythonJson';
import { type BundleFile, IMAGES } from './bundle';
import { sealedError } from './sealedError';

/**
 * Puts a session together again as the desktop app has it: the JSON that `bundleOf` took apart, images as base64.
 * @param sessionJson as it was read and checked
 * @throws `damaged` when it names a file that did not come
 */
export function desktopText(
  sessionJson: Buffer,
  files: readonly BundleFile[],
  filename: string,
): Buffer<ArrayBuffer> {
  const byPath = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const restored = (value: RawJson): JsonValue => {
    const path = fileOf(value);
    if (path === undefined) return value;
    const bytes = byPath.get(path);
    if (bytes) return base64(bytes);
    throw sealedError('damaged', filename, `is damaged: ${path} in it is missing.`);
  };
  // Nowhere else: a member that nobody knows may look like this, and is what it is.
  const all = (members: ReadonlyMap<string, RawJson>, images: object): Map<string, JsonValue> =>
    new Map(
      [...members].map(([name, value]) => [name, Object.hasOwn(images, name) ? restored(value) : value]),
    );

  const root = membersOf(sessionJson);
  const windows = itemsOf(root.get('windows')!.text).map((window) =>
    window.text[0] === 0x7b ? all(membersOf(window.text), IMAGES) : window,
  );
  const session = new Map<string, JsonValue>(objectMembers(root.get('session'))).set('windows', windows);
  const isBare = root.get('bare')?.text.toString() === 'true';
  const whole = isBare
    ? session
    : new Map<string, JsonValue>([
        ['session', session],
        ...objectMembers(root.get('extra')),
        ['metadata', metadataLast(all(objectMembers(root.get('metadata')), THUMBNAIL))],
      ]);
  return pythonJson(whole, MAX_SESSION_BYTES, filename);
}

const THUMBNAIL = { thumbnail_collage: true };

/** The file that stands in place of an image. */
function fileOf(value: RawJson): string | undefined {
  if (value.text[0] !== 0x7b) return undefined;
  const [[name, file] = [], ...others] = membersOf(value.text);
  return name === 'file' && others.length === 0 ? (JSON.parse(file!.text.toString()) as string) : undefined;
}

/** The thumbnail last: readers of a session's tail expect it there (desktop format, "Session container"). */
function metadataLast(metadata: Map<string, JsonValue>): Map<string, JsonValue> {
  const thumbnail = metadata.get('thumbnail_collage');
  metadata.delete('thumbnail_collage');
  return thumbnail === undefined ? metadata : metadata.set('thumbnail_collage', thumbnail);
}
