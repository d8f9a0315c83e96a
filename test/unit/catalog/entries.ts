import * as fc from 'fast-check';
import { toEntry, type CatalogEntry, type Place } from '../../../src/catalog/entry';
import { SORT_KEYS, type Sorting } from '../../../src/catalog/sorting';
import { SESSION_COLORS, type SessionMetadata } from '../../../src/session/metadata';
import type { SessionRow } from '../../../src/session/sessionRow';

export const NO_METADATA: SessionMetadata = { name: '', desc: '', tags: [], class: '' };

interface Parts extends Partial<Omit<SessionRow, 'metadata'>> {
  readonly metadata?: Partial<SessionMetadata>;
  readonly place?: Place;
}

/** A cloud entry with what a test cares about; by default one without metadata, of 21 June 2025, 11:46:15. */
export function entry({ place = 'cloud', metadata, ...row }: Parts = {}): CatalogEntry {
  return toEntry(place, {
    filename: '20250621114615_bugs.fastshot',
    size: 1000,
    etag: 'e',
    modified: 0,
    ...row,
    metadata: metadata && { ...NO_METADATA, ...metadata },
  });
}

const pad = (value: number): string => String(value).padStart(2, '0');

const filename = fc
  .tuple(
    fc.integer({ min: 2023, max: 2025 }),
    fc.integer({ min: 1, max: 12 }),
    fc.integer({ min: 1, max: 28 }),
    fc.integer({ min: 0, max: 23 }),
    fc.boolean(),
  )
  .map(([year, month, day, hour, named]) =>
    named ? `${year}${pad(month)}${pad(day)}${pad(hour)}0000_s.fastshot` : `copy ${month} ${day}.fastshot`,
  );

const metadata = fc.record({
  name: fc.constantFrom('', 'a', 'B', 'item 2', 'item 10', '测试', 'Ünï'),
  desc: fc.constantFrom('', 'Steps to reproduce', '登录失败'),
  tags: fc.array(fc.constantFrom('ui', 'bug', ' ', 'ui', '季度'), { maxLength: 4 }),
  color: fc.constantFrom(undefined, ...SESSION_COLORS),
  class: fc.constantFrom('', 'work', 'home'),
  imageCount: fc.constantFrom(undefined, 0, 1, 5),
});

/** Lists of sessions with distinct ids, some without metadata, some without any time. */
export const entryLists = fc
  .uniqueArray(
    fc.record({
      filename,
      size: fc.nat(5000),
      modified: fc.constantFrom(0, 1_700_000_000_000),
      metadata: fc.option(metadata, { nil: undefined }),
    }),
    { selector: (row) => row.filename, maxLength: 60 },
  )
  .map((rows) => rows.map((row) => toEntry('cloud', { etag: 'e', ...row })));

export const sortings: fc.Arbitrary<Sorting> = fc.record({
  by: fc.constantFrom(...SORT_KEYS),
  direction: fc.constantFrom('asc' as const, 'desc' as const),
});

export const ids = (entries: readonly CatalogEntry[]): string[] => entries.map(({ id }) => id);
