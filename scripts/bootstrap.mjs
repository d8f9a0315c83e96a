/**
 * `node scripts/bootstrap.mjs <script> [arguments]` runs scripts/<script>.ts. It needs nothing but Node and
 * npm: on a fresh clone, and when other packages are wanted than before, it installs those of package-lock.json first.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
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
const installed = path.join(root, 'node_modules/.package-lock.json');
if (!existsSync(installed)) install('ci');
else if (isOutdated()) install('install');

/** Whether other packages are wanted than those that were installed, as after a pull. */
function isOutdated() {
  const [wanted, there] = [path.join(root, 'package-lock.json'), installed].map(
    (file) => JSON.parse(readFileSync(file, 'utf8')).packages,
  );
  return Object.entries(wanted).some(
    ([folder, { version, optional, devOptional, peer }]) =>
      folder !== '' && !optional && !devOptional && !peer && there[folder]?.version !== version,
  );
}

function install(command) {
  console.log(`Installing the packages of package-lock.json (npm ${command}) …`);
  const npm = process.env.npm_execpath;
  const { status } = npm
    ? spawnSync(process.execPath, [npm, command], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', [command], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

process.chdir(root);
process.argv = [process.argv[0], path.join(root, `scripts/${script}.ts`), ...args];
const require = createRequire(path.join(root, 'package.json'));
require('tsx/cjs');
require(`./scripts/${script}.ts`);
