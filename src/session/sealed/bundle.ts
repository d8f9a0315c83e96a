import { createHash } from 'node:crypto';
import { inspectImage } from '../imageFile';
import { nameTime } from '../sessionName';
import { carryFrom, type CarriedSession, stringOf } from '../write/carry';
import { itemsOf, membersOf, type RawJson } from '../write/jsonSpans';
import type { JsonValue } from '../write/pythonJson';
import { canonicalBase64 } from './canonicalBase64';
import { compactJson } from './compactJson';
import { sealedError } from './sealedError';

/** A file of a bundle, beside `session.json`. */
export interface BundleFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What a sealed session holds: `session.json`, then these files in this order. */
export interface Bundle {
  readonly sessionJson: Buffer;
  readonly files: readonly BundleFile[];
}

/** A thumbnail up to this size comes right behind `session.json`, so that both are in the first bytes. */
export const MAX_THUMB_BYTES = 20 * 1024;

/** Members of a window that hold an image, and what their files are called (desktop format, "Session JSON"). */
export const IMAGES = {
  original_image_data: 'original',
  original_image: 'original',
  annotated_original_data: 'annotated',
  image_data: 'zoomed',
  image: 'zoomed',
} as const;
const EXTENSIONS = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
  'image/gif': 'gif',
  'image/bmp': 'bmp',
} as const;

/**
 * Takes a session of the desktop app apart for sealing: its JSON, each image in it replaced by the name of a file, and
 * the files. Nothing is left out, whoever wrote it, so that `desktopText` puts the same session together again.
 * @param text the session's JSON, as `Vault.toLocalFile` makes it
 * @param filename the name it is about to have
 * @throws `damaged` as `carryFrom`, and for what says `{"file": …}` in the place of an image
 */
export function bundleOf(text: Buffer, filename: string): Bundle {
  return bundleFrom(carryFrom(text, Buffer.alloc(0), filename), filename);
}

/** The thumbnail of a session that is too large to come right behind `session.json`. */
export function largeThumbnail({ metadata }: CarriedSession): Uint8Array | undefined {
  const collage = decodeBase64(metadata.get('thumbnail_collage'));
  return collage && collage.length > MAX_THUMB_BYTES ? collage : undefined;
}

/**
 * As `bundleOf`, of a session that `carryFrom` has taken apart.
 * @param thumb a small picture of its thumbnail, where that is too large
 */
export function bundleFrom(carried: CarriedSession, filename: string, thumb?: Uint8Array): Bundle {
  const files = new Files();
  const metadata = metadataOf(carried, filename);
  refuseFiles(carried, filename);
  const collage = decodeBase64(carried.metadata.get('thumbnail_collage'));
  const isSmall = collage !== undefined && collage.length <= MAX_THUMB_BYTES;
  if (isSmall) metadata.set('thumbnail_collage', files.add(undefined, 'thumb', collage));
  else if (collage && thumb && thumb.length <= MAX_THUMB_BYTES) files.add(undefined, 'thumb', thumb);
  const windows = itemsOf(carried.session.get('windows')!.text).map((window, index) =>
    windowOf(window, carried.windows[index]!, index + 1, files),
  );
  if (collage && !isSmall) metadata.set('thumbnail_collage', files.add(undefined, 'collage', collage));
  const isBare = carried.root.size === 0;
  const content = new Map<string, JsonValue>([
    ['metadata', metadata],
    ['files', files.list],
    ['session', without(carried.session, ['windows', ...(isBare ? ['metadata'] : [])])],
    ['extra', without(carried.root, ['session', 'metadata'])],
    ['bare', isBare],
    ['windows', windows],
  ]);
  const contentId = createHash('sha256').update(compactJson(content)).digest('hex').slice(0, 32);
  return {
    sessionJson: compactJson(
      new Map<string, JsonValue>([
        ['version', 1],
        ['filename', filename],
        ['content_id', contentId],
        ...content,
      ]),
    ),
    files: files.all,
  };
}

/** The same session under another name. */
export function renamedSessionJson(members: ReadonlyMap<string, RawJson>, filename: string): Buffer {
  return compactJson(new Map<string, JsonValue>(members).set('filename', filename));
}

/** Legacy files have no metadata; every session in a store has some, so that lists can show it. */
function metadataOf(
  { metadata, session, windows }: CarriedSession,
  filename: string,
): Map<string, JsonValue> {
  if (metadata.size > 0) return new Map<string, JsonValue>(metadata);
  return new Map<string, JsonValue>([
    ['name', ''],
    ['desc', ''],
    ['tags', []],
    ['class', ''],
    ['created_at', stringOf(session.get('timestamp')) ?? nameTime(filename) ?? null],
    ['image_count', windows.length],
  ]);
}

function windowOf(
  raw: RawJson,
  members: ReadonlyMap<string, RawJson>,
  number: number,
  files: Files,
): JsonValue {
  if (members.size === 0) return raw;
  const window = new Map<string, JsonValue>(members);
  const seen: { readonly text: Buffer; readonly file: JsonValue }[] = [];
  for (const [member, role] of Object.entries(IMAGES)) {
    const value = members.get(member);
    // What is on screen is mostly the screenshot itself: comparing texts is quicker than decoding the second one.
    const same = seen.find(({ text }) => value?.text.equals(text));
    const bytes = same ? undefined : decodeBase64(value);
    const file = same?.file ?? (bytes && files.add(number, role, bytes));
    if (file === undefined) continue;
    window.set(member, file);
    if (!same) seen.push({ text: value!.text, file });
  }
  return window;
}

/** Sealed, it could not be told from an image; a session of the desktop app never has it. */
function refuseFiles({ windows, metadata }: CarriedSession, filename: string): void {
  const places = windows.flatMap((window) => Object.keys(IMAGES).map((member) => [member, window] as const));
  for (const [member, members] of [...places, ['thumbnail_collage', metadata] as const]) {
    if (!isFile(members.get(member))) continue;
    throw sealedError(
      'damaged',
      filename,
      `has {"file": …} as its ${member}, where an image has to be, and cannot be kept in a sealed vault as it is.`,
    );
  }
}

/** Whether a value is what stands for an image in `session.json`: an object with the one member `file`. */
function isFile(value: RawJson | undefined): boolean {
  if (value?.text[0] !== 0x7b) return false;
  const members = membersOf(value.text);
  return members.size === 1 && members.has('file');
}

/** An image; anything else stays in `session.json`. */
function decodeBase64(value: RawJson | undefined): Uint8Array | undefined {
  if (value?.text[0] !== 0x22) return undefined;
  const bytes = canonicalBase64(value.text.subarray(1, -1));
  return bytes && bytes.length > 0 ? bytes : undefined;
}

function without(members: ReadonlyMap<string, RawJson>, names: readonly string[]): Map<string, JsonValue> {
  return new Map<string, JsonValue>([...members].filter(([name]) => !names.includes(name)));
}

/** The files of a bundle; the same bytes are there once only. */
class Files {
  readonly all: BundleFile[] = [];
  /** As `session.json` lists them. */
  readonly list: JsonValue[] = [];
  private readonly paths = new Map<string, string>();

  /** Adds a file, or finds the one with the same bytes. Returns what stands for it in `session.json`. */
  add(folder: number | undefined, role: string, bytes: Uint8Array): JsonValue {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const path = this.paths.get(sha256) ?? this.addNew(folder, role, bytes, sha256);
    return new Map([['file', path]]);
  }

  private addNew(folder: number | undefined, role: string, bytes: Uint8Array, sha256: string): string {
    const facts = inspectImage(bytes);
    const extension = typeof facts === 'string' ? 'bin' : EXTENSIONS[facts.mime];
    const base = folder === undefined ? role : `${folder}/${role}`;
    const taken = new Set(this.all.map(({ path }) => path));
    let path = `${base}.${extension}`;
    for (let n = 2; taken.has(path); n++) path = `${base}-${n}.${extension}`;
    this.paths.set(sha256, path);
    this.all.push({ path, bytes });
    this.list.push(
      new Map<string, JsonValue>([
        ['path', path],
        ['size', bytes.length],
        ['sha256', sha256],
      ]),
    );
    return path;
  }
}
