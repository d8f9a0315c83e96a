/**
 * `node scripts/bootstrap.mjs <script> [arguments]` runs scripts/<script>.ts. It needs nothing but Node and
 * npm: on a fresh clone it installs the packages of package-lock.json first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [script, ...args] = process.argv.slice(2);
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed, this is ${process.version}.`);
  process.exit(1);
}

// npm writes this file last, so an installation that was cut short is done again.
if (!existsSync(path.join(root, 'node_modules/.package-lock.json'))) {
  console.log('Installing the packages of package-lock.json (npm ci) …');
  const npm = process.env.npm_execpath;
  const { status } = npm
    ? spawnSync(process.execPath, [npm, 'ci'], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

process.chdir(root);
process.argv = [process.argv[0], path.join(root, `scripts/${script}.ts`), ...args];
const require = createRequire(path.join(root, 'package.json'));
require('tsx/cjs');
require(`./scripts/${script}.ts`);
