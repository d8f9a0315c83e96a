import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

/** The folder where tools too large for node_modules are kept, shared by all clones on this machine. */
export function toolCache(): string {
  const { FASTSHOT_DEV_CACHE, XDG_CACHE_HOME } = process.env;
  return FASTSHOT_DEV_CACHE ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'fastshot-dev');
}

/** One npm package with its dependencies, installed into a folder of its own in the tool cache. */
export interface NpmTool {
  /** Folder name in the tool cache. */
  readonly folder: string;
  readonly packageName: string;
  /** A version or range; what is installed counts as present when `accepts` says so. */
  readonly version: string;
  accepts(installed: string): boolean;
  /** What the user is told before a download begins. */
  readonly cost: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Packages allowed to run their install scripts (npm 11 asks for this list). */
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

/**
 * Path of the tool's package folder, installed first when missing.
 * The installation is made beside its place and moved there when complete, so a broken one is never found.
 */
export function ensureNpmTool(tool: NpmTool): string {
  const target = path.join(toolCache(), tool.folder);
  const packageFolder = path.join(target, 'node_modules', tool.packageName);
  const manifest = path.join(packageFolder, 'package.json');
  if (existsSync(manifest)) {
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    if (tool.accepts(version)) return packageFolder;
  }
  console.log(`Installing ${tool.packageName} ${tool.version} into ${target} (${tool.cost}) …`);
  const staging = `${target}.${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging, { recursive: true });
  const dependencies = { [tool.packageName]: tool.version };
  const content = { private: true, dependencies, allowScripts: tool.allowScripts ?? {} };
  writeFileSync(path.join(staging, 'package.json'), JSON.stringify(content));
  try {
    npmInstall(staging, tool.env ?? {});
    rmSync(target, { recursive: true, force: true });
    renameSync(staging, target);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
  return packageFolder;
}

function npmInstall(folder: string, extraEnv: NodeJS.ProcessEnv): void {
  // What an `npm test` or `npm start` around us has set names this project and the Node it runs on.
  const around = /^(npm_(package|lifecycle|node|config_(local_prefix|user_agent))|NODE$|INIT_CWD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !around.test(name));
  const env: NodeJS.ProcessEnv = { ...Object.fromEntries(kept), ...extraEnv };
  const args = ['install', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env['npm_execpath'];
  const { status } =
    npm === undefined
      ? spawnSync('npm', args, { cwd: folder, env, stdio: 'inherit', shell: process.platform === 'win32' })
      : spawnSync('node', [npm, ...args], { cwd: folder, env, stdio: 'inherit' });
  if (status !== 0) throw new Error(`npm could not install into ${folder} (exit code ${status}).`);
}
