import type { ImageTools } from '../../images/imageTools';
import type { SessionDraft } from '../../session/write/draft';
import { localTimestamp } from '../../session/write/localTime';
import { redactedImage } from './redaction';
import type { SaveRequest } from './formSeed';

const QUOTE = 0x22;

/**
 * What a form holds, as a session to be written, with its thumbnail. Where an image is redacted nothing unknown of an
 * old session is carried along: it could show what was there.
 */
export async function toDraft(
  request: SaveRequest,
  tools: Pick<ImageTools, 'collage' | 'measure' | 'redact'>,
  now: Date,
  signal: AbortSignal,
): Promise<SessionDraft> {
  const { fields, images, origin } = request;
  const { name, desc, tags, color, class: className } = fields;
  const written = [];
  for (const image of images) written.push(await redactedImage(image, tools, signal));
  const originals = written.map(({ original }) => original);
  const isRedacted = images.some(({ regions }) => regions.length > 0);
  return {
    name,
    desc,
    tags,
    color,
    class: className,
    createdAt: origin?.createdAt ?? localTimestamp(now),
    images: written.map(({ draft }) => draft),
    thumbnail: hasSameThumbnail(request) ? undefined : await tools.collage(originals, signal),
    carried: isRedacted ? undefined : origin?.carried,
  };
}

/** Then the thumbnail of the old session, if it has one, is the right one. */
function hasSameThumbnail({ images, origin }: SaveRequest): boolean {
  const windows = origin?.carried.windows ?? [];
  return (
    origin?.carried.metadata.get('thumbnail_collage')?.text[0] === QUOTE &&
    images.length === windows.length &&
    images.every(
      ({ draft, regions }, index) =>
        draft.carried === windows[index] && draft.original === undefined && regions.length === 0,
    )
  );
}
