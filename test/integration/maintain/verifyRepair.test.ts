import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { parseOverallList } from '../../../src/session/overallList';
import { metaIndexKey } from '../../../src/storage/layout';
import type { ObjectStore } from '../../../src/storage/objectStore';
import { systemClock, type Clock } from '../../../src/sync/clock';
import { applySteps } from '../../../src/sync/maintain/applySteps';
import type { Finding } from '../../../src/sync/maintain/findings';
import { planRepair } from '../../../src/sync/maintain/planRepair';
import type { RepairStep, StepOutcome } from '../../../src/sync/maintain/repairSteps';
import { verifyStore } from '../../../src/sync/maintain/verifyStore';
import { parseTrashKey } from '../../../src/sync/write/trash';
import { MAINTAINED_KINDS, type MaintainedWorld, maintainedWorld } from '../../support/world/maintainedWorld';
import { never } from '../../support/world/never';

const ignore = (): void => {};
const text = (name: string, part = ''): string =>
  JSON.stringify(
    { session: { version: '1.0', windows: [], part }, metadata: { name, image_count: 0 } },
    null,
    2,
  );

for (const kind of MAINTAINED_KINDS) {
  describe(`verifying and repairing a store (${kind})`, function () {
    this.timeout(60_000);
    let site: MaintainedWorld;
    beforeEach(async () => {
      site = await maintainedWorld(kind);
    });
    afterEach(() => site.close());

    const verify = (scope: 'sample' | 'full' = 'full', deps = site.deps) =>
      verifyStore(deps, scope, site.directory, ignore, never);
    const of = <K extends Finding['kind']>(
      findings: readonly Finding[],
      wanted: K,
    ): Extract<Finding, { kind: K }>[] =>
      findings.filter((each): each is Extract<Finding, { kind: K }> => each.kind === wanted);
    const apply = async (steps: readonly RepairStep[]): Promise<StepOutcome[]> => {
      const outcomes: StepOutcome[] = [];
      await applySteps(site.deps, steps, (each) => outcomes.push(each), ignore, never);
      return outcomes;
    };
    const sessionNames = async (): Promise<string[]> =>
      (await site.keys('sessions/')).map((key) => key.slice('sessions/'.length));
    const withIndex = async (): Promise<string[]> => {
      const indexes = new Set(await site.keys('meta_indexes/'));
      return (await sessionNames()).filter((name) => indexes.has(metaIndexKey(name, 'desktop')));
    };

    it('mends what the desktop app left, and then finds nothing more', async () => {
      const report = await verify();
      assert.equal(report.sessions, 37);
      assert.equal(report.read, 37);
      assert.equal(of(report.findings, 'missingIndex').length, 3);
      const [orphan, ...others] = of(report.findings, 'orphanedIndex');
      assert.deepEqual(others, []);

      const bytes = await site.read(orphan!.key);
      const outcomes = await apply(planRepair(report));
      assert.deepEqual(
        outcomes.filter(({ status }) => status !== 'done'),
        [],
      );
      assert.equal(await site.read(orphan!.key), undefined);
      const [trashed] = await site.keys('trash/');
      assert.deepEqual(await site.read(trashed!), bytes);
      assert.deepEqual((await verify()).findings, []);
    });

    it('finds each kind of damage', async () => {
      await apply(planRepair(await verify()));
      const [damaged, stale, lost, twin] = await withIndex();
      await site.put(metaIndexKey(damaged!, 'desktop'), 'no index');
      await site.put(
        metaIndexKey(stale!, 'desktop'),
        JSON.stringify({ filename: stale, metadata: { name: 'other' } }),
      );
      await site.put(`sessions/${lost!}`, Buffer.alloc(4000, 0xee));
      await site.put('sessions/20260101000000_twin.fastshot', (await site.read(`sessions/${twin!}`))!);
      await site.put('sessions/20260102000000_x.fastshot.y.fastshot', text('one'));
      await site.put('sessions/20260102000000_x.y.fastshot', text('two'));
      await site.put('sessions/readme.txt', 'hello');
      await site.put('sessions/20260103000000_empty.fastshot', '');

      const { findings } = await verify();
      assert.deepEqual(
        of(findings, 'damagedIndex').map(({ filename }) => filename),
        [damaged],
      );
      assert.deepEqual(
        of(findings, 'staleIndex').map(({ filename }) => filename),
        [stale],
      );
      assert.deepEqual(
        of(findings, 'unreadable').map(({ filename }) => filename),
        [lost],
      );
      // A folder's ETags do not tell what is in a file.
      const twins =
        kind === 's3' ? [['20260101000000_twin.fastshot', twin!].toSorted((a, b) => (a < b ? -1 : 1))] : [];
      assert.deepEqual(
        of(findings, 'sameContent').map(({ filenames }) => filenames.toSorted()),
        twins,
      );
      assert.deepEqual(
        of(findings, 'sameIndex').map(({ filenames }) => filenames.toSorted()),
        [['20260102000000_x.fastshot.y.fastshot', '20260102000000_x.y.fastshot']],
      );
      assert.deepEqual(
        of(findings, 'noSession')
          .map(({ key }) => key)
          .sort(),
        ['sessions/20260103000000_empty.fastshot', 'sessions/readme.txt'],
      );
      const [list] = of(findings, 'overallList');
      assert.ok(list?.state.kind === 'read');
      assert.equal(list.state.missing.length, 3);
      assert.deepEqual(list.state.different, [lost]);
    });

    it('repairs only what has a remedy, and never the index that two sessions share', async () => {
      await site.put('sessions/20260102000000_x.fastshot.y.fastshot', text('one'));
      await site.put('sessions/20260102000000_x.y.fastshot', text('two'));
      const steps = planRepair(await verify());
      const written = steps.flatMap((step) => (step.kind === 'writeIndex' ? [step.filename] : []));
      assert.equal(written.length, 3);
      assert.ok(written.every((name) => !name.includes('20260102000000_x')));
    });

    it('keeps an index in place whose session turns out to be there', async () => {
      const [orphan] = of((await verify()).findings, 'orphanedIndex');
      const name = `${orphan!.key.slice('meta_indexes/'.length, -'.meta.json'.length)}.fastshot`;
      await site.put(`sessions/${name}`, text('back'));
      const { key, etag } = orphan!;
      const [outcome] = await apply([{ kind: 'trashIndex', key, etag }]);
      assert.equal(outcome!.status, 'skipped');
      assert.ok(await site.read(key));
    });

    it('is stopped by no index with a strange name, or with one in it', async () => {
      await apply(planRepair(await verify()));
      const keys = ['meta_indexes/20260101000000_x.meta.json', 'meta_indexes/below/y.meta.json'];
      for (const [i, key] of keys.entries()) {
        await site.put(
          key,
          JSON.stringify({ filename: i === 0 ? '../../../x.fastshot' : 'a/b.fastshot', metadata: {} }),
        );
      }
      const outcomes = await apply(planRepair(await verify()));
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['done', 'done'],
      );
      assert.deepEqual((await verify()).findings, []);
      for (const key of await site.keys('trash/')) {
        assert.ok(parseTrashKey(key.slice(0, -'.meta.json'.length)), `${key} would never expire`);
      }
    });

    it('leaves an index in place that somebody has written while its predecessor was being moved', async () => {
      const [orphan] = of((await verify()).findings, 'orphanedIndex');
      const { key, etag } = orphan!;
      const outcomes: StepOutcome[] = [];
      const atStep = async (step: string): Promise<void> => {
        if (step === 'tidy.copied') await site.put(key, 'the new one');
      };
      const steps: RepairStep[] = [{ kind: 'trashIndex', key, etag }];
      await applySteps({ ...site.deps, atStep }, steps, (each) => outcomes.push(each), ignore, never);
      assert.equal(outcomes[0]?.status, 'skipped');
      assert.equal((await site.read(key))?.toString(), 'the new one');
    });
    for (const hostile of [
      '../../x.fastshot',
      '\\ud800.fastshot',
      'a/b.fastshot',
      `${'x'.repeat(2000)}.fastshot`,
    ]) {
      it(`moves an orphaned index that calls itself ${hostile.slice(0, 20)} to the trash`, async () => {
        const key = 'meta_indexes/20260101000000_orphan.meta.json';
        await site.put(key, `{"filename": "${hostile}", "metadata": {}}`);
        const found = of((await verify()).findings, 'orphanedIndex').find((each) => each.key === key);
        const [outcome] = await apply([{ kind: 'trashIndex', key, etag: found!.etag }]);
        assert.equal(outcome!.status, 'done');
        assert.equal(await site.read(key), undefined);
      });
    }

    it('rewrites a list that is cut, missing or damaged, and keeps fields it does not know', async () => {
      const names = await sessionNames();
      const list = JSON.parse((await site.read('overall_meta.json'))!.toString()) as Record<string, unknown>;
      const cut = { ...list, sessions: [], checksum: '', team: 'blue' };
      for (const bytes of [JSON.stringify(cut), undefined, '{"torn']) {
        if (bytes === undefined) await site.remove('overall_meta.json');
        else await site.put('overall_meta.json', bytes);
        const steps = planRepair(await verify()).filter(({ kind }) => kind === 'rewriteList');
        assert.equal(steps.length, 1);
        await apply(steps);
        const written = (await site.read('overall_meta.json'))!;
        assert.deepEqual(
          parseOverallList(written)
            .entries.map(({ filename }) => filename)
            .sort(),
          names,
        );
        if (bytes?.includes('team')) assert.equal(JSON.parse(written.toString()).team, 'blue');
      }
    });

    it('stops at a wrong key', async () => {
      await assert.rejects(verify('full', site.withKey('not the key')), { code: 'wrongKey' });
    });

    it('goes on where it was stopped, and looks at everything again when it came to its end', async () => {
      const stop = new AbortController();
      let last = 0;
      const onProgress = ({ done }: { done: number }): void => {
        last = done;
        if (done >= 20) stop.abort();
      };
      const stopped = verifyStore(site.deps, 'full', site.directory, onProgress, stop.signal);
      await assert.rejects(stopped, { code: 'cancelled' });
      assert.ok(last >= 20 && last < 37, `${last} were looked at`);
      const looked = async (): Promise<{ read: number; first: number; findings: number }> => {
        site.server?.resetCounts();
        let first: number | undefined;
        const note = ({ done }: { done: number }): void => void (first ??= done);
        const report = await verifyStore(site.deps, 'full', site.directory, note, never);
        assert.equal(report.read, 37);
        const requests = site.server?.requests.filter(({ key }) => key.startsWith('sessions/')) ?? [];
        const read = new Set(requests.map(({ key }) => key)).size;
        return { read, first: first!, findings: report.findings.length };
      };
      const rest = await looked();
      assert.equal(rest.first, last);
      if (site.server) assert.equal(rest.read, 37 - last);
      const anew = await looked();
      assert.equal(anew.first, 0);
      if (site.server) assert.equal(anew.read, 37);
      assert.equal(rest.findings, anew.findings, 'what was seen before the stop is reported as well');
    });

    it('takes what was saved a moment ago for nothing missing', async () => {
      site.clock.advance(-86_400_000 + 60_000);
      const { findings } = await verify();
      assert.deepEqual(of(findings, 'missingIndex'), []);
      assert.deepEqual(of(findings, 'overallList'), []);
    });
  });
}

describe('rewriting the overall list', () => {
  const rewrite = async (site: MaintainedWorld, extra?: number): Promise<StepOutcome[]> => {
    const outcomes: StepOutcome[] = [];
    const steps: RepairStep[] = [{ kind: 'rewriteList', extra }];
    const clock: Clock = { ...systemClock, random: () => 0 };
    await applySteps({ ...site.deps, clock }, steps, (each) => outcomes.push(each), ignore, never);
    return outcomes;
  };

  it('takes no entries because of one empty listing, also when the user was shown one', async () => {
    const site = await maintainedWorld('s3');
    try {
      const before = await site.read('overall_meta.json');
      const misbehave = { kind: 'listPage', page: 'empty' } as const;
      site.server!.fail({ operation: 'ListObjectsV2', misbehave });
      await rewrite(site, 1000);
      assert.deepEqual(await site.read('overall_meta.json'), before);
    } finally {
      await site.close();
    }
  });

  it('takes no entries that the user was not shown, when the store lists too few sessions', async () => {
    const site = await maintainedWorld('s3');
    try {
      const before = await site.read('overall_meta.json');
      site.server!.fail({
        operation: 'ListObjectsV2',
        times: 2,
        misbehave: { kind: 'listPage', page: 'empty' },
      });
      const [outcome] = await rewrite(site, 1);
      assert.ok(outcome?.status === 'failed');
      assert.match(outcome.why, /not 1\. It was left as it is/);
      assert.deepEqual(await site.read('overall_meta.json'), before);
    } finally {
      await site.close();
    }
  });

  it('goes on after a lost answer, and after a race that was lost as Ceph 16 says it', async () => {
    const site = await maintainedWorld('s3');
    try {
      await site.put('overall_meta.json', '{"sessions":[]}');
      const at = { operation: 'PutObject', key: 'overall_meta.json' } as const;
      site.server!.fail({ ...at, misbehave: { kind: 'error', status: 500, code: 'UnknownError' } });
      site.server!.fail({ ...at, misbehave: { kind: 'dropAnswer' } });
      const [outcome] = await rewrite(site);
      assert.notEqual(outcome?.status, 'failed');
      assert.equal(parseOverallList((await site.read('overall_meta.json'))!).entries.length, 37);
    } finally {
      await site.close();
    }
  });
});

describe('verifying a sample', () => {
  it('reads 40 of many sessions, but compares all by their listings', async () => {
    const site = await maintainedWorld('s3', { sample: false });
    try {
      for (let number = 100; number < 200; number++) {
        await site.put(`sessions/20260907090${number}_s.fastshot`, text(`session ${number}`));
      }
      const report = await verifyStore(site.deps, 'sample', site.directory, ignore, never);
      assert.equal(report.sessions, 100);
      assert.equal(report.read, 40);
      assert.equal(report.findings.filter(({ kind }) => kind === 'missingIndex').length, 100);
      const read = new Set(
        site.server!.requests.filter(({ key }) => key.startsWith('sessions/2')).map(({ key }) => key),
      );
      assert.equal(read.size, 40);
    } finally {
      await site.close();
    }
  });
});

describe('rewriting the overall list while others save', () => {
  it('starts over when the list changed after it was read, and loses nothing', async () => {
    const site = await maintainedWorld('s3');
    try {
      const added = '20260907100000_added.fastshot';
      await site.put('overall_meta.json', '{"sessions":[]}');
      let saved = false;
      const list: ObjectStore['list'] = (options, signal) => {
        const pages = site.store.list(options, signal);
        return (async function* () {
          yield* pages;
          if (saved) return;
          saved = true;
          await site.put(`sessions/${added}`, text('added'));
          await site.put(
            'overall_meta.json',
            JSON.stringify({ sessions: [{ filename: added, file_size: 1 }] }),
          );
        })();
      };
      const store: ObjectStore = { ...site.store, list };
      const steps: RepairStep[] = [{ kind: 'rewriteList' }];
      const outcomes: StepOutcome[] = [];
      const applying = applySteps(
        { ...site.deps, store },
        steps,
        (each) => outcomes.push(each),
        ignore,
        never,
      );
      await site.clock.timerWithin(1000);
      site.clock.advance(1000);
      await applying;
      assert.deepEqual(
        outcomes.map(({ status }) => status),
        ['done'],
      );
      const { entries } = parseOverallList((await site.read('overall_meta.json'))!);
      assert.equal(entries.length, 38);
      assert.ok(entries.some(({ filename }) => filename === added));
    } finally {
      await site.close();
    }
  });
});
