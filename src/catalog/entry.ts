import { localNameTime } from '../session/sessionName';
import type { SessionRow } from '../session/sessionRow';
import { DRAFT, sessionTitle } from '../session/title';

/** Where a session is listed. `copies`: the desktop app's own copies of cloud sessions, read-only. */
export type Place = 'cloud' | 'local' | 'copies';

/** One session as lists show it. */
export interface CatalogEntry {
  /** `place/filename`: stable, and unique over all places. */
  readonly id: string;
  readonly place: Place;
  readonly row: SessionRow;
  /** One line of plain text, never empty. */
  readonly title: string;
  /** When it was made, as milliseconds since 1970: the writer's wall-clock time, read in this machine's zone. */
  readonly time: number | undefined;
  /** A copy of a cloud session is on this machine. */
  readonly hasLocalCopy: boolean;
  /** No longer in the cloud. */
  readonly gone: boolean;
  /** It was removed, and is in the store again without anybody having restored it. */
  readonly returned: boolean;
  /** Absolute path, for what is a file on this machine. */
  readonly path?: string | undefined;
}

/** What the row itself does not say. */
export interface EntryFacts {
  readonly hasLocalCopy?: boolean;
  readonly gone?: boolean;
  readonly returned?: boolean;
  readonly path?: string;
}

export function toEntry(place: Place, row: SessionRow, facts: EntryFacts = {}): CatalogEntry {
  return {
    id: `${place}/${row.filename}`,
    place,
    row,
    title: sessionTitle(row.filename, row.metadata, row.metadata?.sealed !== undefined),
    time: timeOf(row),
    hasLocalCopy: facts.hasLocalCopy ?? false,
    gone: facts.gone ?? false,
    returned: facts.returned ?? false,
    path: facts.path,
  };
}

/** Whether this is the desktop app's draft: it writes the file anew whenever it likes. */
export const isDraft = ({ place, row }: CatalogEntry): boolean => place === 'local' && row.filename === DRAFT;

/** By the name, which every session has had since the first version; else by the metadata; else by the store. */
function timeOf({ filename, metadata, modified }: SessionRow): number | undefined {
  const named = localNameTime(filename);
  if (named !== undefined) return named;
  const created = metadata?.createdAt;
  // A day alone would be read as UTC.
  const time = created === undefined ? NaN : Date.parse(created.length === 10 ? `${created}T00:00` : created);
  if (Number.isFinite(time)) return time;
  return Number.isFinite(modified) && modified > 0 ? modified : undefined;
}
