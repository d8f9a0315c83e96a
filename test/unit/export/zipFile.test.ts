import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { writeZip, type ZipEntry } from '../../../src/export/zipFile';

const { signal } = new AbortController();
const MODIFIED = new Date(2025, 5, 21, 11, 46);

describe('writing a ZIP', () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-zip-test-'));
    target = path.join(folder, 'out.zip');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const entry = (name: string, text: string): ZipEntry => ({
    name,
    bytes: Buffer.from(text),
    modified: MODIFIED,
  });

  it('holds every entry under its name, whatever the language', async () => {
    await writeZip(
      target,
      (async function* () {
        yield entry('a/1-original.png', 'one');
        yield entry('测试/1-original.png', 'two');
      })(),
      signal,
    );
    const files = unzipSync(readFileSync(target));
    assert.deepEqual(
      Object.entries(files).map(([name, bytes]) => [name, strFromU8(bytes)]),
      [
        ['a/1-original.png', 'one'],
        ['测试/1-original.png', 'two'],
      ],
    );
    assert.deepEqual(readdirSync(folder), ['out.zip']);
  });

  it('takes one entry at a time, so that memory holds one', async () => {
    let alive = 0;
    let most = 0;
    await writeZip(
      target,
      (async function* () {
        for (let n = 0; n < 20; n++) {
          alive += 1;
          most = Math.max(most, alive);
          yield { name: `${n}.png`, bytes: Buffer.alloc(200_000, n), modified: MODIFIED };
          alive -= 1;
        }
      })(),
      signal,
    );
    assert.equal(most, 1);
    assert.equal(Object.keys(unzipSync(readFileSync(target))).length, 20);
  });

  it('leaves the file that is there as it was when it is stopped or fails, and nothing beside it', async () => {
    writeFileSync(target, 'before');
    const stop = new AbortController();
    const stopped = writeZip(
      target,
      (async function* () {
        yield entry('1.png', 'one');
        stop.abort();
        yield entry('2.png', 'two');
      })(),
      stop.signal,
    );
    await assert.rejects(stopped, { code: 'cancelled' });
    const failed = writeZip(
      target,
      (async function* () {
        yield entry('1.png', 'one');
        throw new Error('the source failed');
      })(),
      signal,
    );
    await assert.rejects(failed, /the source failed/);
    assert.deepEqual(readdirSync(folder), ['out.zip']);
    assert.equal(readFileSync(target, 'utf8'), 'before');
  });

  it('replaces the file that the user said may be replaced', async () => {
    writeFileSync(target, 'before');
    await writeZip(
      target,
      (async function* () {
        yield entry('1.png', 'one');
      })(),
      signal,
    );
    assert.deepEqual(Object.keys(unzipSync(readFileSync(target))), ['1.png']);
  });
});
