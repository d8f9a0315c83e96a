import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseMetaIndex } from '../../../src/session/metaIndex';
import { metaIndexKey } from '../../../src/storage/layout';
import { applyRebuild } from '../../../src/sync/maintain/applyRebuild';
import { planRebuild, type RebuildPlan } from '../../../src/sync/maintain/planRebuild';
import type { StepOutcome } from '../../../src/sync/maintain/repairSteps';
import { MAINTAINED_KINDS, type MaintainedWorld, maintainedWorld } from '../../support/world/maintainedWorld';
import { never } from '../../support/world/never';

const ignore = (): void => {};

for (const kind of MAINTAINED_KINDS) {
  describe(`rebuilding all indexes (${kind})`, () => {
    let site: MaintainedWorld;
    beforeEach(async () => {
      site = await maintainedWorld(kind);
    });
    afterEach(() => site.close());

    const plan = (deps = site.deps): Promise<RebuildPlan> => planRebuild(deps, site.directory, ignore, never);
    const names = ({ steps }: RebuildPlan): string[] =>
      steps.map((step) => (step.kind === 'writeIndex' ? `${step.why} ${step.filename}` : step.kind)).sort();
    const apply = async ({ steps }: RebuildPlan): Promise<StepOutcome[]> => {
      const outcomes: StepOutcome[] = [];
      await applyRebuild(site.deps, site.directory, steps, (each) => outcomes.push(each), ignore, never);
      return outcomes;
    };
    const indexes = (): Promise<string[]> => site.keys('meta_indexes/');

    it('finds what the desktop app left without an index, and nothing else', async () => {
      const manifest = JSON.parse(
        await fs.readFile(join(__dirname, '../../fixtures/bucket37.manifest.json'), 'utf8'),
      ) as { sessions: { filename: string; has_meta_index: boolean }[] };
      const without = manifest.sessions.filter(({ has_meta_index: has }) => !has);
      const found = await plan();
      assert.deepEqual(names(found), without.map(({ filename }) => `absent ${filename}`).sort());
      assert.equal(found.sessions, 37);
      assert.deepEqual(found.skipped, []);
    });

    it('writes nothing before it is told to, then what is missing, and then finds nothing to do', async () => {
      const before = await indexes();
      const found = await plan();
      assert.deepEqual(await indexes(), before);
      const outcomes = await apply(found);
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['done', 'done', 'done'],
      );
      assert.equal((await indexes()).length, before.length + 3);
      assert.equal(site.indexed.length, 3);
      assert.deepEqual(names(await plan()), []);
    });

    it('replaces what is damaged or says something else, and keeps members it does not know', async () => {
      const present = new Set(await indexes());
      const sessions = (await site.keys('sessions/')).map((key) =>
        metaIndexKey(key.slice('sessions/'.length), 'desktop'),
      );
      const [damaged, renamed] = sessions.filter((key) => present.has(key));
      const index = JSON.parse((await site.read(renamed!))!.toString()) as {
        filename: string;
        metadata: Record<string, unknown>;
      };
      const { name } = index.metadata;
      const changed = { ...index, reviewed: true, metadata: { ...index.metadata, name: 'wrong', stars: 5 } };
      await site.put(renamed!, JSON.stringify(changed));
      await site.put(damaged!, '{"torn');
      const found = await plan();
      assert.deepEqual(
        names(found)
          .filter((each) => !each.startsWith('absent'))
          .map((each) => each.split(' ')[0]),
        ['damaged', 'different'],
      );
      await apply(found);
      const written = JSON.parse((await site.read(renamed!))!.toString()) as typeof changed;
      assert.equal(written.metadata.name, name);
      assert.equal(written.metadata.stars, 5);
      assert.equal(written.reviewed, true);
      const filename = `${damaged!.slice('meta_indexes/'.length, -'.meta.json'.length)}.fastshot`;
      assert.ok(parseMetaIndex((await site.read(damaged!))!, filename).name !== undefined);
    });

    it('stops at a wrong key, with nothing written', async () => {
      const before = await indexes();
      for (let time = 0; time < 3; time++) {
        await assert.rejects(plan(site.withKey('not the key')), { code: 'wrongKey' });
      }
      assert.deepEqual(await indexes(), before);
    });

    it('gives a session that cannot be read no index, and says so', async () => {
      const [first] = await site.keys('sessions/');
      await site.put(first!, randomBytes(5000));
      const found = await plan();
      const filename = first!.slice('sessions/'.length);
      assert.deepEqual(
        found.skipped.map((each) => each.filename),
        [filename],
      );
      assert.ok(!names(found).some((each) => each.endsWith(filename)));
    });

    it('refuses on a read-only store before it tries anything', async () => {
      const readOnly = await maintainedWorld(kind, { capabilities: { writable: false } });
      try {
        const found = await planRebuild(readOnly.deps, readOnly.directory, ignore, never);
        const applying = applyRebuild(readOnly.deps, readOnly.directory, found.steps, ignore, ignore, never);
        await assert.rejects(applying, {
          code: 'readOnlyStore',
          message: /read-only with these credentials/,
        });
      } finally {
        await readOnly.close();
      }
    });

    it('does not write an index for a session that went or changed after the look', async () => {
      const found = await plan();
      const [one, two] = found.steps.flatMap((step) => (step.kind === 'writeIndex' ? [step.filename] : []));
      await site.remove(`sessions/${one!}`);
      await site.put(`sessions/${two!}`, '{}');
      const outcomes = await apply(found);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['done', 'skipped', 'skipped']);
      assert.equal(await site.read(metaIndexKey(one!, 'desktop')), undefined);
      assert.equal(await site.read(metaIndexKey(two!, 'desktop')), undefined);
    });

    it('goes on where it was stopped, while looking and while writing', async () => {
      const stop = new AbortController();
      const looking = planRebuild(
        site.deps,
        site.directory,
        ({ done }) => done >= 20 && stop.abort(),
        stop.signal,
      );
      await assert.rejects(looking, { code: 'cancelled' });
      site.server?.resetCounts();
      const found = await plan();
      assert.ok(found.resumed >= 20 && found.resumed < 37, `${found.resumed} were known`);
      if (site.server) {
        const asked = new Set(
          site.server.requests.filter(({ key }) => key.startsWith('sessions/')).map(({ key }) => key),
        );
        assert.equal(asked.size, 37 - found.resumed);
      }

      const halt = new AbortController();
      const outcomes: StepOutcome[] = [];
      const writing = applyRebuild(
        site.deps,
        site.directory,
        found.steps,
        (each) => {
          outcomes.push(each);
          halt.abort();
        },
        ignore,
        halt.signal,
      );
      await assert.rejects(writing, { code: 'cancelled' });
      assert.equal(outcomes.length, 1);
      const rest = await plan();
      assert.equal(rest.resumed, 37);
      assert.equal(rest.steps.length, 2);
      await apply(rest);
      assert.equal((await plan()).resumed, 0);
    });

    it('looks again at what changed after it was stopped, and at everything with another key', async () => {
      await plan();
      const [first] = await site.keys('sessions/');
      await site.put(first!, '{"session":{"windows":[]},"metadata":{"name":"new"}}');
      assert.equal((await plan()).resumed, 36);
      await assert.rejects(plan(site.withKey('other')), { code: 'wrongKey' });
    });

    it('does not trip over a record that a crash tore', async () => {
      await plan();
      const path = join(site.directory, 'rebuild.jsonl');
      const text = await fs.readFile(path, 'utf8');
      await fs.writeFile(path, text.slice(0, -20));
      assert.equal((await plan()).resumed, 36);
      assert.equal((await plan()).resumed, 37);
    });
  });
}

describe('what a rebuild of all indexes costs', () => {
  it('reads at most 5 % of the bytes of 37 sessions of 3 MB, written indexes included', async function () {
    this.timeout(60_000);
    const site = await maintainedWorld('s3', { sample: false });
    try {
      const image = randomBytes(3_000_000).toString('base64').slice(0, 3_000_000);
      let bytes = 0;
      for (let number = 10; number < 47; number++) {
        const session = { version: '1.0', windows: [{ original_image_data: image }] };
        const metadata = { name: `session ${number}`, tags: [], class: '', image_count: 1 };
        const text = JSON.stringify({ session, metadata }, null, 2);
        bytes += text.length;
        await site.put(`sessions/202609070900${number}_s.fastshot`, text);
      }
      const found = await planRebuild(site.deps, site.directory, ignore, never);
      assert.equal(found.steps.length, 37);
      await applyRebuild(site.deps, site.directory, found.steps, ignore, ignore, never);
      assert.equal((await site.keys('meta_indexes/')).length, 37);
      const received = site.server!.requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
      assert.ok(received <= bytes * 0.05, `${received} of ${bytes} bytes`);
    } finally {
      await site.close();
    }
  });
});
