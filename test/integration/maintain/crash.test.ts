import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { metaIndexKey } from '../../../src/storage/layout';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import { STEPS, type StepName } from '../../../src/sync/write/steps';
import { never, openSite, type Site, SITE_KINDS } from './site';

const ignore = (): void => {};
const NAMES = ['20260901000000_a.fastshot', '20260901000001_b.fastshot', '20260901000002_c.fastshot'];
const ORPHAN = metaIndexKey('20260801000000_gone.fastshot', 'desktop');

for (const kind of SITE_KINDS) {
  describe(`a crash while a store is looked after (${kind})`, function () {
    this.timeout(60_000);
    let site: Site;
    beforeEach(async () => {
      site = await openSite(kind, { sample: false });
      for (const name of NAMES) {
        const session = { session: { version: '1.0', windows: [] }, metadata: { name, image_count: 0 } };
        await site.put(`sessions/${name}`, JSON.stringify(session, null, 2));
      }
      await site.put(ORPHAN, '{"filename":"20260801000000_gone.fastshot","metadata":{"name":"gone"}}');
    });
    afterEach(() => site.close());

    const run = async (what: string, failpoint: StepName | ''): Promise<number | string | null> => {
      const script = join(__dirname, 'maintainChild.ts');
      const args = ['--import', 'tsx', script, site.directory, JSON.stringify(site.childStore), what];
      const env = { ...process.env, NODE_NO_WARNINGS: '1', FASTSHOT_FAILPOINT: failpoint };
      const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      return code ?? signal;
    };
    const objects = async (prefix: string): Promise<Record<string, string | undefined>> => {
      const found: Record<string, string | undefined> = {};
      for (const key of await site.keys(prefix)) found[key] = (await site.read(key))?.toString();
      return found;
    };

    const cases: readonly (readonly [string, readonly StepName[]])[] = [
      ['rebuild', STEPS.rebuild],
      ['repair', [...STEPS.tidy, ...STEPS.repair]],
    ];
    for (const [what, steps] of cases) {
      for (const step of steps) {
        it(`loses nothing at ${step}, and ends well when it is done again`, async () => {
          const sessions = await objects('sessions/');
          const orphan = (await site.read(ORPHAN))!.toString();
          assert.equal(await run(what, step), 'SIGKILL');
          assert.deepEqual(await objects('sessions/'), sessions);
          const copies = [await site.read(ORPHAN), ...Object.values(await objects('trash/'))];
          assert.ok(
            copies.some((copy) => copy?.toString() === orphan),
            'the orphaned index is in one place at least',
          );

          assert.equal(await run(what, ''), 0);
          assert.deepEqual(await objects('sessions/'), sessions);
          const { findings } = await verifyStore(site.withKey('key'), 'full', ignore, never);
          const left = findings.map((finding) => finding.kind).sort();
          assert.deepEqual(left, what === 'rebuild' ? ['orphanedIndex', 'overallList'] : []);
        });
      }
    }
  });
}
