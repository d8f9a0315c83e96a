import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { MAX_PART_SESSIONS, recipientHash } from '../../../src/session/sealed/keptSessions';
import { withKeptLists } from '../../../src/sync/vault/keptLists';
import { writeKeptLists } from '../../../src/sync/vault/writeKeptLists';
import { withAge } from '../../support/sealing/ageScript';
import { never } from '../../support/world/never';
import { type SealedWorld, sealedWorld } from '../../support/world/sealedWorld';

const VAULT = 'k3j5h2m7k3j5h2m7';

describe('the list of what replaced keys open', () => {
  const age = withAge();
  let site: SealedWorld;
  beforeEach(async () => {
    site = await sealedWorld(age());
  });
  afterEach(() => site.close());

  it('is no larger than what is read, however many sessions there are, and lacks only what is gone', async () => {
    const deps = site.deps(VAULT);
    const [key, old] = await Promise.all(
      [2, 1].map(async (generation) => ({
        generation,
        ...(await age().run({ kind: 'newIdentity' }, {}, never)),
      })),
    );
    const madeFor = { vault_id: VAULT, generation: 2, recipient_sha256: recipientHash(key!.recipient) };
    const hash = 'ab'.repeat(32);
    const names = Array.from(
      { length: MAX_PART_SESSIONS + 1 },
      (_, n) => `${10 ** 13 + n}_aaaaaaaa.fastshot`,
    );
    const sessions = new Map(names.map((name) => [name, { head: hash, index: hash }]));
    const kept = await writeKeptLists(deps, madeFor, key!, sessions, () => {}, never);
    assert.equal(kept.length, 2);
    const file = { version: 1, vault_id: VAULT, keys: [], kept } as const;
    const read = await withKeptLists(deps, { ...file, keys: [], kept }, [key!, old!], never);
    assert.deepEqual(read.lists, { missing: [], isWeak: false });
    assert.equal(read.keys[1]!.opensOnly!.size, names.length);

    const cut = await withKeptLists(deps, { ...file, keys: [], kept: kept.slice(0, 1) }, [key!, old!], never);
    assert.deepEqual(cut.lists.missing, ['a list that vault.json does not name']);
    assert.equal(cut.keys[1]!.opensOnly!.size, MAX_PART_SESSIONS);
  });
});
