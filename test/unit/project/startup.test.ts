import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, it } from 'mocha';

const ROOT = path.resolve(__dirname, '../../..');

/** What takes long to load and is not needed before a store is opened. */
const LAZY = /[\\/]node_modules[\\/](zod|proper-lockfile|graceful-fs|@aws-sdk|@smithy)[\\/]/;

describe('loading the extension', () => {
  it('evaluates no library that only a store or a sync needs', () => {
    const preloads = ['tsx/cjs', './test/bench/activation/vscodeStub.cjs'].flatMap((name) => [
      '--require',
      name,
    ]);
    const script = `
      require('./src/extension.ts');
      console.log(JSON.stringify(Object.keys(require.cache)));
    `;
    const { stdout, stderr } = spawnSync(process.execPath, [...preloads, '--eval', script], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    assert.notEqual(stdout, '', stderr);
    const modules = JSON.parse(stdout) as string[];
    assert.ok(modules.includes(path.join(ROOT, 'src/storage/openStore.ts')));
    assert.deepEqual(
      modules.filter((module) => LAZY.test(module)),
      [],
    );
  });
});
