import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { ROOT, sbomFile, vsixFile } from '../../../scripts/lib/paths';

/** What `npm run package` reads, beside the packages. */
const SOURCE = [
  'package.json',
  'package-lock.json',
  '.vscodeignore',
  'README.md',
  'CHANGELOG.md',
  'LICENSE',
  'esbuild.js',
  'tsconfig.json',
  'media',
  'scripts',
  'src',
];

/** A copy of the source whose files have another date, below a folder of another depth. */
function copySource(folder: string, date: Date): void {
  mkdirSync(folder, { recursive: true });
  for (const name of SOURCE) cpSync(path.join(ROOT, name), path.join(folder, name), { recursive: true });
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lutimesSync(path.join(folder, file), date, date);
  }
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
}

/** Builds and packs there, as a user with this umask; returns the SHA-256 of what came out. */
function pack(folder: string, umask: string): string[] {
  const command = `umask ${umask}; exec "$0" scripts/bootstrap.mjs package`;
  const { SOURCE_DATE_EPOCH: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', command, process.execPath], {
    cwd: folder,
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stdout + stderr);
  return [vsixFile(), sbomFile()].map((file) => {
    const made = path.join(folder, path.basename(file));
    assert.ok(lstatSync(made).size > 1000);
    return createHash('sha256').update(readFileSync(made)).digest('hex');
  });
}

describe('a package that is built twice', () => {
  let temp: string;

  before(() => {
    temp = mkdtempSync(path.join(tmpdir(), 'fastshot-build-'));
  });
  after(() => rmSync(temp, { recursive: true, force: true }));

  it('has the same bytes in another folder, at another time, for another user', function () {
    if (process.platform === 'win32') return this.skip();
    this.timeout(280_000);
    const first = path.join(temp, 'a');
    const second = path.join(temp, 'another one', 'deeper');
    copySource(first, new Date('2026-01-02T03:04:05Z'));
    copySource(second, new Date('2020-05-06T07:08:09Z'));
    assert.deepEqual(pack(second, '077'), pack(first, '022'));
  });
});
