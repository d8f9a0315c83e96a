import { strict as assert } from 'node:assert';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Reading } from '../../../src/local/reading';
import { loadReadings, saveReadings } from '../../../src/local/readingCache';

const READ: Reading = {
  version: '1',
  metadata: {
    name: '测试',
    desc: 'd',
    tags: ['ui'],
    color: 'red',
    class: 'work',
    createdAt: '2025-06-21T11:46:15',
    imageCount: 3,
  },
};

describe('cache of local readings', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fastshot-readings-'));
    file = join(folder, 'local_cache.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps what was read, and no failures', async () => {
    const legacy: Reading = { version: '2', metadata: undefined };
    const readings = new Map<string, Reading>([
      ['/a', READ],
      ['/b', legacy],
      ['/c', { version: '3', problem: 'damaged' }],
    ]);
    await saveReadings(file, readings);
    await saveReadings(file, readings);
    assert.deepEqual(
      await loadReadings(file),
      new Map([
        ['/a', READ],
        ['/b', legacy],
      ]),
    );
    assert.deepEqual(await readdir(folder), ['local_cache.json']);
  });

  it('is readable by its user only', async function () {
    if (process.platform === 'win32') this.skip();
    await saveReadings(file, new Map([['/a', READ]]));
    assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  it('needs no home folder, and makes none', async () => {
    await saveReadings(join(folder, 'home/local_cache.json'), new Map([['/a', READ]]));
    assert.deepEqual(await readdir(folder), []);
  });

  it('counts as empty when it is missing, damaged or of another format', async () => {
    assert.equal((await loadReadings(file)).size, 0);
    for (const text of [
      '',
      '{"format":1,"readings":[["/a","1"',
      'null',
      '{"format":2,"readings":[["/a","1",null]]}',
    ]) {
      await writeFile(file, text);
      assert.equal((await loadReadings(file)).size, 0, text);
    }
  });

  it('takes no harm from any JSON', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.jsonValue(), fc.tuple(fc.string(), fc.string(), fc.jsonValue()))),
        async (readings) => {
          await writeFile(file, JSON.stringify({ format: 1, readings }));
          for (const { metadata } of (await loadReadings(file)).values()) {
            if (metadata) assert.ok(Array.isArray(metadata.tags) && typeof metadata.name === 'string');
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
