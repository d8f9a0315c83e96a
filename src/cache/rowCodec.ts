import type { SealedFacts, SessionColor } from '../session/metadata';
import type { RowProblem, SessionRow } from '../session/sessionRow';
import type { GoneRow } from './syncRecord';

/** A row without metadata: filename, size, etag, modified, problem. */
type BareRow = [string, number, string, number, RowProblem | 0];
/** A row with metadata: the same, then name, desc, tags, color, class, createdAt, imageCount. */
type FullRow = [
  ...BareRow,
  string,
  string,
  readonly string[],
  SessionColor | 0,
  string,
  string | 0,
  number | null,
  SealedFacts?,
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
  if (data.sealed) full.push(data.sealed);
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
  };
}

/** A row that is gone, as the files keep it. */
export type EncodedGone = Omit<GoneRow, 'row'> & { readonly row: EncodedRow };

export const encodeGone = (gone: GoneRow): EncodedGone => ({ ...gone, row: encodeRow(gone.row) });
export const decodeGone = (gone: EncodedGone): GoneRow => ({ ...gone, row: decodeRow(gone.row) });
