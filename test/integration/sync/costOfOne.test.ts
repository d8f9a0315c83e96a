import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'mocha';
import { ManualClock } from '../../support/world/manualClock';
import { BUCKET } from '../../support/world/demoServer';
import { SAMPLE_NOW } from '../../support/world/bucket37';
import type { Window } from '../../support/world/window';
import { type DemoWorld, demoWorld, READING } from '../../support/world/world';

const HOUR = 3600_000;
/** What one session more or less may cost, beside the new one's index. */
const MAX_REQUESTS = 3;
const MAX_BYTES = 6_000;

for (const count of [37, 10_000]) {
  describe(`of ${count.toLocaleString('en')} sessions, one more or less`, () => {
    const never = new AbortController().signal;
    let world: DemoWorld;
    let clock: ManualClock;
    let window: Window;
    let names: string[];
    afterEach(() => world.close());

    /** A store and a cache that agree, with some eight sessions a day. */
    const begin = async (): Promise<void> => {
      world = await demoWorld(READING);
      clock = new ManualClock(SAMPLE_NOW);
      names = Array.from({ length: count }, (_, index) => {
        const time = new Date(SAMPLE_NOW - (index + 1) * 3.1 * HOUR).toISOString();
        return world.add(`s${index}`, { time: time.replaceAll(/\D/g, '').slice(0, 14), index: false });
      });
      world.writeList();
      window = await world.open({ clock });
      const metadata = { name: 'a session', desc: '', tags: [], class: '', imageCount: 0 };
      const rows = world.server
        .objects(BUCKET)
        .filter(({ key }) => key.startsWith('sessions/'))
        .map(({ key, bytes, etag, lastModified }) => ({
          filename: key.slice('sessions/'.length),
          size: bytes.length,
          etag,
          modified: lastModified,
          metadata,
        }));
      window.mirror.apply({ upsert: rows });
      await window.service.sync('full', never);
      world.server.resetCounts();
    };
    const asked = (): string[] =>
      world.server.requests.map(({ operation, key }) => `${operation} ${key}`).sort();
    const receivedBeside = (index: RegExp): number =>
      world.server.requests
        .filter(({ key }) => !index.test(key))
        .reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    const checkCost = (): void => {
      const bytes = receivedBeside(/^meta_indexes\//);
      assert.ok(asked().length <= MAX_REQUESTS, asked().join('\n'));
      assert.ok(bytes <= MAX_BYTES, `${bytes} bytes`);
    };

    it('costs as much as a look at the newest ones', async () => {
      await begin();
      const filename = world.add('new', { time: '20260907113000' });
      world.writeList();
      await window.service.sync('quick', never);
      assert.equal(window.mirror.rows().get(filename)?.metadata?.name, 'new');
      assert.deepEqual(asked(), [
        `GetObject meta_indexes/${filename.replace('.fastshot', '')}.meta.json`,
        'GetObject overall_meta.json',
        'ListObjectsV2 ',
      ]);
      checkCost();

      world.server.resetCounts();
      await window.service.sync('quick', never);
      assert.equal(asked().length, 2);
      checkCost();

      world.server.resetCounts();
      world.removeSession(filename);
      world.writeList();
      await window.service.sync('quick', never);
      assert.equal(window.mirror.gone().has(filename), true);
      assert.deepEqual(asked(), [
        'GetObject overall_meta.json',
        `HeadObject sessions/${filename}`,
        'ListObjectsV2 ',
      ]);
      checkCost();
    }).timeout(120_000);

    it('is found within half an hour where it is an old one, at the price of a complete look', async () => {
      await begin();
      const old = names.at(-5)!;
      world.removeSession(old);
      world.writeList();
      await window.service.sync('quick', never);
      const isSmall = count < 100;
      assert.equal(window.mirror.gone().has(old), isSmall, asked().join('\n'));
      if (isSmall) return;
      assert.equal(asked().length, 2);
      checkCost();
      clock.advance(25 * 60_000);
      await window.service.sync('quick', never);
      assert.equal(window.mirror.gone().has(old), false);
      clock.advance(5 * 60_000);
      await window.service.sync('quick', never);
      assert.equal(window.mirror.gone().has(old), true);
    }).timeout(120_000);
  });
}
