import { isFastshotError } from '../../base/errors';
import { parseMetaIndex } from '../../session/metaIndex';
import type { SessionMetadata } from '../../session/metadata';
import { metaIndexJson } from '../../session/write/metaIndexJson';
import type { RemoteSession } from '../remoteSessions';
import type { WantedIndex } from './wantedIndex';

/**
 * Makes the index of a session of a desktop vault from the session's own metadata. What the session does not know of itself is taken from
 * its present index, and so are members that this program does not know.
 * @param present the index object in the store
 * @param checksum of the session: `sha256:<hex>` or, where nobody has computed that, `etag:<etag>`
 */
export function wantedDesktopIndex(
  { filename, size, modified }: Pick<RemoteSession, 'filename' | 'size' | 'modified'>,
  metadata: SessionMetadata,
  present: Uint8Array | undefined,
  checksum: string,
): WantedIndex {
  const indexed = present && readIndex(present, filename);
  const wanted: SessionMetadata = {
    ...metadata,
    color: metadata.color ?? indexed?.color,
    createdAt: metadata.createdAt ?? indexed?.createdAt,
    imageCount: metadata.imageCount ?? indexed?.imageCount,
  };
  const fresh = JSON.parse(metaIndexJson(filename, wanted, size, checksum).toString()) as Members;
  const old = indexed && carriedMembers(present);
  const bytes = Buffer.from(JSON.stringify(merged(fresh, old ?? {}, checksum), null, 2));
  const why = present === undefined ? 'absent' : indexed === undefined ? 'damaged' : undefined;
  if (why !== undefined) return { bytes, why };
  // Compared in the form an index can hold: there, for example, a missing colour is the first one.
  const said = parseMetaIndex(bytes, filename);
  const seen = isOfTheStore(indexed?.createdAt, modified)
    ? { ...indexed, createdAt: said.createdAt }
    : indexed;
  return { bytes, why: JSON.stringify(seen) === JSON.stringify(said) ? undefined : 'different' };
}

const HAS_ZONE = /\d(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Whether a time in an index is the store's of the session: the desktop app's own rebuild writes that in place of the
 * writer's local time. It says nothing that is wrong, and the app would write it again.
 * @param modified of the session object, milliseconds since 1970
 */
function isOfTheStore(createdAt: string | undefined, modified: number): boolean {
  if (createdAt === undefined || createdAt.length <= '2026-01-31'.length) return false;
  if (HAS_ZONE.test(createdAt)) return true;
  return Math.abs(Date.parse(`${createdAt.replace(' ', 'T')}Z`) - modified) < 1000;
}

type Members = Record<string, unknown>;

function merged(fresh: Members, old: Members, checksum: string): Members {
  return {
    ...fresh,
    ...unknownMembers(old, fresh),
    metadata: {
      ...(fresh['metadata'] as Members),
      ...unknownMembers(old['metadata'] as Members | undefined, fresh['metadata'] as Members),
    },
    checksum,
  };
}

/** An index to take unknown members from. One that holds a whole index as its metadata is a mistake not carried on. */
function carriedMembers(present: Uint8Array): Members | undefined {
  const members = JSON.parse(textOf(present)) as Members;
  return 'metadata' in (members['metadata'] as Members) ? undefined : members;
}

/** Members of `old` that `fresh` does not have. */
function unknownMembers(old: Members | undefined, fresh: Members): Members {
  return Object.fromEntries(Object.entries(old ?? {}).filter(([name]) => !(name in fresh)));
}

/** The metadata of an index; undefined when it is damaged or another session's. */
function readIndex(bytes: Uint8Array, filename: string): SessionMetadata | undefined {
  try {
    const metadata = parseMetaIndex(bytes, filename);
    JSON.parse(textOf(bytes));
    return metadata;
  } catch (error) {
    if (isFastshotError(error, 'damaged', 'tooLarge') || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
