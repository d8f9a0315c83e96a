import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './paths';

/** Builds the extension's bundles with esbuild.js; throws when that fails, after it printed why. */
export function buildExtension(...args: readonly string[]): void {
  run('esbuild.js', args, ROOT);
}

/** Packs an extension folder, bundles included, into a VSIX file. Equal contents give equal bytes. */
export function packVsix(folder: string, vsix: string): void {
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  run('node_modules/@vscode/vsce/vsce', ['package', ...flags, '--out', vsix], folder);
}

function run(script: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(process.execPath, [path.join(ROOT, script), ...args], {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, SOURCE_DATE_EPOCH: process.env['SOURCE_DATE_EPOCH'] ?? commitTime() },
  });
  if (status !== 0) throw new Error(`${script} ${args.join(' ')} failed.`);
}

/** Seconds of the last commit, the date of all files in a VSIX; the epoch's zip counterpart without git. */
function commitTime(): string {
  const { status, stdout } = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: ROOT, encoding: 'utf8' });
  return status === 0 ? stdout.trim() : '315532800';
}
