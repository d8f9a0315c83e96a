import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { SessionRow } from '../../../src/session/sessionRow';
import { plan, type RemoteView } from '../../../src/sync/plan';
import type { RemoteSession } from '../../../src/sync/remoteSessions';

const filename = fc
  .tuple(fc.integer({ min: 0, max: 30 }), fc.constantFrom('a', 'b'))
  .map(([day, name]) => `202601${String(day).padStart(2, '0')}000000_${name}.fastshot`);
const session = fc.record(
  {
    filename,
    size: fc.integer({ min: 1, max: 3 }),
    etag: fc.constantFrom('e1', 'e2'),
    modified: fc.constant(0),
  },
  { noNullPrototype: true },
);
const sessions = fc.uniqueArray(session, { selector: (entry) => entry.filename });
const byName = <T extends RemoteSession>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((entry) => [entry.filename, entry]));
const complete = (list: readonly RemoteSession[]): RemoteView => ({
  sessions: byName(list),
  absent: 'everythingElse',
});

/** What the rows are once a plan was carried out. */
function carryOut(cached: readonly RemoteSession[], view: RemoteView): Map<string, SessionRow> {
  const rows = byName<SessionRow>(cached);
  const { fetch, gone } = plan(rows, view);
  for (const name of gone) rows.delete(name);
  for (const entry of fetch) rows.set(entry.filename, entry);
  return rows;
}

const sorted = (rows: ReadonlyMap<string, RemoteSession>): RemoteSession[] =>
  [...rows.values()].sort((a, b) => (a.filename < b.filename ? -1 : 1));

describe('plan', () => {
  it('makes the rows what a complete listing shows', () => {
    fc.assert(
      fc.property(sessions, sessions, (cached, remote) => {
        assert.deepEqual(sorted(carryOut(cached, complete(remote))), sorted(byName(remote)));
      }),
    );
  });

  it('has nothing to do the second time', () => {
    fc.assert(
      fc.property(sessions, sessions, (cached, remote) => {
        const after = carryOut(cached, complete(remote));
        assert.deepEqual(plan(after, complete(remote)), { fetch: [], gone: [], replaced: [] });
      }),
    );
  });

  it('takes nothing for gone that is not proven to be absent', () => {
    fc.assert(
      fc.property(sessions, sessions, fc.uniqueArray(filename), (cached, remote, names) => {
        const absent = new Set(names);
        const { gone } = plan(byName<SessionRow>(cached), { sessions: byName(remote), absent });
        assert.ok(gone.every((name) => absent.has(name)));
      }),
    );
  });

  it('fetches the newest first, and what was replaced among it', () => {
    fc.assert(
      fc.property(sessions, sessions, (cached, remote) => {
        const { fetch, replaced } = plan(byName<SessionRow>(cached), complete(remote));
        const days = fetch.map((entry) => entry.filename.slice(0, 14));
        assert.deepEqual(days, days.toSorted().toReversed());
        const known = new Set(cached.map((entry) => entry.filename));
        assert.deepEqual(
          replaced.toSorted(),
          fetch
            .map((entry) => entry.filename)
            .filter((name) => known.has(name))
            .toSorted(),
        );
      }),
    );
  });
});
