import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { importLocalSession } from '../../../src/local/importLocalSession';

const NAME = '20260131120000_bug.fastshot';
const ONE = Buffer.from('{"session":1}');
const TWO = Buffer.from('{"session":2}');

describe('importing a local session', () => {
  let home: string;
  beforeEach(() => (home = mkdtempSync(path.join(tmpdir(), 'fastshot-import-'))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const file = (name: string): string => path.join(home, 'sessions', name);

  it('adds what is not there', async () => {
    assert.deepEqual(await importLocalSession(home, NAME, ONE), { path: file(NAME), wasThere: false });
    assert.deepEqual(readFileSync(file(NAME)), ONE);
  });

  it('knows the same bytes again, also under a name with a number', async () => {
    await importLocalSession(home, NAME, ONE);
    await importLocalSession(home, NAME, TWO);
    const second = file('20260131120000_bug_2.fastshot');
    assert.deepEqual(await importLocalSession(home, NAME, ONE), { path: file(NAME), wasThere: true });
    assert.deepEqual(await importLocalSession(home, NAME, TWO), { path: second, wasThere: true });
    assert.deepEqual(readFileSync(second), TWO);
    assert.equal(readdirSync(path.join(home, 'sessions')).length, 2);
  });

  it('keeps what has the name already, whatever it is', async () => {
    mkdirSync(file(NAME), { recursive: true });
    const { path: added, wasThere } = await importLocalSession(home, NAME, ONE);
    assert.deepEqual([path.basename(added), wasThere], ['20260131120000_bug_2.fastshot', false]);
    writeFileSync(file('20260131120000_bug_3.fastshot'), '');
    await importLocalSession(home, NAME, TWO);
    assert.equal(readFileSync(file('20260131120000_bug_3.fastshot'), 'utf8'), '');
  });

  it("never takes the name of the desktop app's autosave, which the app overwrites", async () => {
    for (const name of ['temp_cache.fastshot', 'Temp_Cache.fastshot']) {
      const { path: added } = await importLocalSession(home, name, ONE);
      assert.match(path.basename(added), /^temp_cache_saved\.fastshot$/i);
      assert.equal((await importLocalSession(home, name, ONE)).wasThere, true);
      await importLocalSession(home, name, TWO);
    }
    assert.deepEqual(
      readdirSync(path.join(home, 'sessions')).filter((name) => /^temp_cache\.fastshot$/i.test(name)),
      [],
    );
  });

  it('takes any name, and stays within the folder', async () => {
    for (const name of ['../../out.fastshot', 'CON.fastshot', 'a:b.fastshot', '\u202egnp.fastshot']) {
      const { path: added } = await importLocalSession(home, name, ONE);
      assert.equal(path.dirname(added), path.join(home, 'sessions'), name);
      assert.equal((await importLocalSession(home, name, ONE)).wasThere, true, name);
    }
  });
});
