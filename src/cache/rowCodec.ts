import type { SealedFacts, SessionColor } from '../session/metadata';
import type { RowProblem, SessionRow } from '../session/sessionRow';
import type { GoneRow } from './syncRecord';

/** A row without metadata: filename, size, etag, modified, problem. */
type BareRow = [string, number, string, number, RowProblem | 0];
/** A row with metadata: the same, then name, desc, tags, color, class, createdAt, imageCount; what is sealed; the author. */
type FullRow = [
  ...BareRow,
  string,
  string,
  readonly string[],
  SessionColor | 0,
  string,
  string | 0,
  number | null,
  (SealedFacts | 0)?,
  string?,
];

/** A row as the snapshot keeps it: an array without member names, a third smaller and quicker to parse. */
export type EncodedRow = BareRow | FullRow;

export function encodeRow(row: SessionRow): EncodedRow {
  const bare: BareRow = [row.filename, row.size, row.etag, row.modified, row.problem ?? 0];
  const data = row.metadata;
  if (!data) return bare;
  const full: FullRow = [
    ...bare,
    data.name,
    data.desc,
    data.tags,
    data.color ?? 0,
    data.class,
    data.createdAt ?? 0,
    data.imageCount ?? null,
  ];
  if (data.sealed || data.author) full.push(data.sealed ?? 0);
  if (data.author) full.push(data.author);
  return full;
}

export function decodeRow(encoded: EncodedRow): SessionRow {
  const [filename, size, etag, modified, problem] = encoded;
  const metadata = encoded.length === 5 ? undefined : decodeMetadata(encoded);
  return { filename, size, etag, modified, metadata, problem: problem || undefined };
}

function decodeMetadata(row: FullRow): NonNullable<SessionRow['metadata']> {
  return {
    name: row[5],
    desc: row[6],
    tags: row[7],
    color: row[8] || undefined,
    class: row[9],
    createdAt: row[10] || undefined,
    imageCount: row[11] ?? undefined,
    ...(row[12] ? { sealed: row[12] } : {}),
    ...(row[13] ? { author: row[13] } : {}),
  };
}

/** A row that is gone, as the files keep it. */
export type EncodedGone = Omit<GoneRow, 'row'> & { readonly row: EncodedRow };

export const encodeGone = (gone: GoneRow): EncodedGone => ({ ...gone, row: encodeRow(gone.row) });

/**
 * Reads a row that is gone. Unlike chunks of rows, no hash says that these are what this code wrote, and a list that
 * fails over one would stay empty for good.
 * @throws TypeError when it is not what `encodeGone` makes
 */
export function decodeGone(gone: EncodedGone): GoneRow {
  const { row, since, kept } = gone;
  if (!isEncodedRow(row) || typeof since !== 'number' || typeof kept !== 'boolean') {
    throw new TypeError('no row');
  }
  return { row: decodeRow(row), since, kept };
}

function isEncodedRow(row: unknown): row is EncodedRow {
  if (!Array.isArray(row) || ![5, 12, 13, 14].includes(row.length)) return false;
  const [
    filename,
    size,
    etag,
    modified,
    problem,
    name,
    desc,
    tags,
    color,
    kind,
    createdAt,
    count,
    sealed,
    author,
  ] = row as unknown[];
  const isText = (value: unknown): boolean => typeof value === 'string';
  const isTextOr = (none: unknown, value: unknown): boolean => value === none || isText(value);
  const isBare =
    [filename, etag].every(isText) && [size, modified].every(Number.isFinite) && isTextOr(0, problem);
  if (!isBare || row.length === 5) return isBare;
  const hasTags = Array.isArray(tags) && tags.every(isText);
  const hasCount = count === null || Number.isSafeInteger(count);
  const hasTexts = [name, desc, kind].every(isText) && isTextOr(0, color) && isTextOr(0, createdAt);
  return hasTexts && hasTags && hasCount && isSealedOrNot(row.length, sealed) && isTextOr(undefined, author);
}

/** Facts of a sealed session stand before an author, also where there are none. */
function isSealedOrNot(length: number, sealed: unknown): boolean {
  return length === 12 || (length === 14 && sealed === 0) || isSealedFacts(sealed);
}

function isSealedFacts(value: unknown): value is SealedFacts {
  if (typeof value !== 'object' || value === null) return false;
  const { contentId, sha256, size } = value as Partial<Record<keyof SealedFacts, unknown>>;
  const hasSize = size === undefined || Number.isSafeInteger(size);
  return typeof contentId === 'string' && typeof sha256 === 'string' && hasSize;
}
