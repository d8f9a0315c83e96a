import { MAX_SESSION_BYTES } from '../decode';
import { SESSION_COLORS } from '../metadata';
import { stringOf } from './carry';
import type { SessionDraft } from './draft';
import { windowJson } from './encodeWindow';
import { members } from './members';
import { base64, pythonJson, pythonJsonInTurns, shared, type JsonObject, type JsonValue } from './pythonJson';

/** The largest text that opens again; what is left is for the cover. */
const MAX_TEXT_BYTES = MAX_SESSION_BYTES - 2 ** 20;

/**
 * The JSON text of a session, as the desktop app writes it: cloud sessions are this text in a container, local files
 * this text alone. Metadata comes last and the thumbnail last within it, so that the tail tells both (desktop format,
 * "Session container"). What the draft carries along stands after the members it belongs to.
 * @param filename that the session will have
 * @throws `tooLarge` above 255 MB, `invalidInput` for an image without pixels
 */
export function encodeSession(draft: SessionDraft, filename: string): Buffer<ArrayBuffer> {
  return pythonJson(sessionJson(draft, filename), MAX_TEXT_BYTES, filename);
}

/**
 * As `encodeSession`, without keeping the event loop from others. Errors as there, in the promise.
 * @param forWorker in shared memory, for what is about to be sealed
 */
export async function encodeSessionInTurns(
  draft: SessionDraft,
  filename: string,
  forWorker = false,
): Promise<Buffer> {
  const json = sessionJson(draft, filename);
  return pythonJsonInTurns(json, MAX_TEXT_BYTES, filename, forWorker ? shared : undefined);
}

function sessionJson(draft: SessionDraft, filename: string): JsonObject {
  const { carried } = draft;
  const session = members(
    [
      ['version', '1.0'],
      ['timestamp', stringOf(carried?.session.get('timestamp')) ?? draft.createdAt],
      ['windows', draft.images.map((image, index) => windowJson(image, index, filename))],
    ],
    carried?.session,
    ['is_temp_cache'],
  );
  const root = members([['session', session]], carried?.root, ['metadata']);
  return new Map([...root, ['metadata', metadataJson(draft, filename)]]);
}

function metadataJson(draft: SessionDraft, filename: string): JsonObject {
  const author = stringOf(draft.carried?.metadata.get('author')) ?? draft.author;
  const known = members(
    [
      ['name', draft.name],
      ['desc', draft.desc],
      ['tags', draft.tags],
      ['color', draft.color ?? stringOf(draft.carried?.metadata.get('color')) ?? SESSION_COLORS[0]],
      ['class', draft.class],
      ['created_at', draft.createdAt],
      ['filename', filename],
      ['image_count', draft.images.length],
      ...(author ? [['author', author] as const] : []),
    ],
    draft.carried?.metadata,
    ['thumbnail_collage'],
  );
  return new Map([...known, ['thumbnail_collage', thumbnailJson(draft)]]);
}

/** Thumbnails show the originals, so what is drawn on them does not matter. */
function thumbnailJson({ thumbnail, carried, images }: SessionDraft): JsonValue {
  if (thumbnail !== undefined) return thumbnail && base64(thumbnail);
  const sameImages =
    carried?.windows.length === images.length &&
    images.every((image, index) => image.carried === carried.windows[index] && image.original === undefined);
  return (sameImages ? carried.metadata.get('thumbnail_collage') : undefined) ?? null;
}
