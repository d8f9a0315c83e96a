import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from './paths';

/** Builds the extension's bundles with esbuild.js; throws when that fails, after it printed why. */
export function buildExtension(...args: readonly string[]): void {
  run('esbuild.js', args, ROOT);
}

/** Packs an extension folder, bundles included, into a VSIX file. Equal contents give equal bytes. */
export function packVsix(folder: string, vsix: string): void {
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  const staged = mkdtempSync(path.join(tmpdir(), 'fastshot-pack-'));
  try {
    copyShipped(folder, staged);
    run('node_modules/@vscode/vsce/vsce', ['package', ...flags, '--out', vsix], staged);
  } finally {
    rmSync(staged, { recursive: true, force: true });
  }
}

/** What .vscodeignore lets through. Permissions differ from user to user, and a VSIX holds them: here they are the same. */
function copyShipped(folder: string, staged: string): void {
  const ignore = readFileSync(path.join(folder, '.vscodeignore'), 'utf8');
  const names = [...ignore.matchAll(/^!([^/\n]+)/gm)].map(([, name]) => name!);
  for (const name of ['.vscodeignore', ...names].filter((each) => existsSync(path.join(folder, each)))) {
    cpSync(path.join(folder, name), path.join(staged, name), { recursive: true });
  }
  for (const entry of readdirSync(staged, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) chmodSync(path.join(entry.parentPath, entry.name), 0o644);
  }
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
