import type { SessionRow } from '../../../src/session/sessionRow';

const START = Date.UTC(2025, 0, 1);

/** A session row by number: one an hour from 2025 on, with metadata. */
export function makeRow(index: number): SessionRow {
  const time = new Date(START + index * 3600_000).toISOString();
  return {
    filename: `${time.replaceAll(/\D/g, '').slice(0, 14)}_session ${index}.fastshot`,
    size: 1000 + index,
    etag: `etag${index}`,
    modified: START + index * 3600_000,
    metadata: {
      name: `session ${index}`,
      desc: index % 2 ? 'as seen' : '',
      tags: index % 3 ? ['ui', 'später'] : [],
      color: index % 4 ? 'red' : undefined,
      class: 'bug',
      createdAt: time.slice(0, 19),
      imageCount: index % 5,
    },
    problem: undefined,
  };
}

export const makeRows = (count: number): SessionRow[] =>
  Array.from({ length: count }, (_, index) => makeRow(index));
