import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { ExportFile } from '../../../src/export/exportTarget';
import { ZipExport } from '../../../src/export/zipExport';

const { signal } = new AbortController();
const NOW = new Date(2026, 0, 31, 12);

describe('exporting into a ZIP', () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-zip-export-'));
    target = path.join(folder, 'out.zip');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const file = (name: string, text: string): ExportFile => ({ name, bytes: () => Buffer.from(text) });

  it('holds a folder for each session, none of them twice', async () => {
    const zip = new ZipExport(target, NOW);
    await zip.addFolder('bugs', [file('1-original.png', 'one'), file('2-original.png', 'two')], signal);
    await zip.addFolder('BUGS', [file('1-original.png', 'three')], signal);
    assert.deepEqual(await zip.finish(), [target]);
    await zip.discard();
    const files = Object.entries(unzipSync(readFileSync(target)));
    assert.deepEqual(
      files.map(([name, bytes]) => [name, strFromU8(bytes)]),
      [
        ['bugs/1-original.png', 'one'],
        ['bugs/2-original.png', 'two'],
        ['BUGS_2/1-original.png', 'three'],
      ],
    );
    assert.deepEqual(readdirSync(folder), ['out.zip']);
  });

  it('leaves nothing when it is given up, at any time', async () => {
    const never = new ZipExport(target, NOW);
    await never.discard();
    const begun = new ZipExport(target, NOW);
    await begun.addFolder('bugs', [file('1.png', 'one')], signal);
    await assert.rejects(begun.addFolder('more', [file('1.png', 'one')], AbortSignal.abort()), {
      code: 'cancelled',
    });
    await begun.discard();
    assert.deepEqual(readdirSync(folder), []);
  });

  it('says where it cannot be written, to whoever adds to it', async () => {
    const nowhere = new ZipExport(path.join(folder, 'absent/out.zip'), NOW);
    const failing = async (): Promise<void> => {
      for (;;) await nowhere.addFolder('bugs', [file('1.png', 'one')], signal);
    };
    await assert.rejects(failing(), { code: 'notFound', message: /absent/ });
    await assert.rejects(nowhere.finish(), { code: 'notFound' });
    await nowhere.discard();
  });
});
