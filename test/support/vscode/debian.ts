import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The absolute path of a program on PATH, or undefined. */
export function which(program: string): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];
  return (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .flatMap((folder) => suffixes.map((suffix) => path.join(folder, program + suffix)))
    .find((candidate) => existsSync(candidate));
}

/**
 * Installs Debian packages and says so. Returns the reason when this machine does not allow it:
 * no apt-get, or neither root nor password-less sudo.
 */
export function installDebianPackages(packages: readonly string[]): string | undefined {
  if (which('apt-get') === undefined) return 'this machine has no apt-get';
  const root = process.getuid?.() === 0;
  const prefix = root ? [] : ['sudo', '-n'];
  const allowed = root || run(['sudo', '-n', 'true']) === 0;
  if (!allowed) return 'installing packages needs root or password-less sudo';
  console.log(`Installing Debian packages: ${packages.join(' ')} …`);
  run([...prefix, 'apt-get', 'update', '-qq']);
  const install = ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...packages];
  const status = run([...prefix, 'env', 'DEBIAN_FRONTEND=noninteractive', ...install]);
  return status === 0 ? undefined : `apt-get could not install ${packages.join(' ')}`;
}

function run([command = '', ...args]: readonly string[]): number | null {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status;
}
