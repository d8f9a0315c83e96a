import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

/** What decides about where Python keeps packages. */
export interface Machine {
  readonly home: string;
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
}

const thisMachine = (): Machine => ({ home: homedir(), platform: process.platform, env: process.env });

/**
 * The `config.ini` files of the desktop app on this machine, the one that was changed last first. It keeps it in its package
 * folder (desktop format, "Found later"), which lies where pip, pipx, uv or conda put it; last comes `~/.fastshot/`, where
 * only people put one.
 */
export async function desktopConfigFiles(machine: Machine = thisMachine()): Promise<string[]> {
  const found: { readonly file: string; readonly changed: number }[] = [];
  for (const place of packagePlaces(machine)) {
    for (const folder of await matching(place)) {
      const file = path.join(folder, 'fastshot', 'config.ini');
      const stats = await stat(file).catch(() => undefined);
      if (stats?.isFile()) found.push({ file, changed: stats.mtimeMs });
    }
  }
  const own = path.join(machine.home, '.fastshot', 'config.ini');
  const hasOwn = (await stat(own).catch(() => undefined))?.isFile() ?? false;
  const files = found.sort((a, b) => b.changed - a.changed).map(({ file }) => file);
  return [...new Set([...files, ...(hasOwn ? [own] : [])])];
}

/** Folders of packages, part by part; `*` stands for the rest of a name, as of a version. */
function packagePlaces({ home, platform, env }: Machine): string[][] {
  if (platform === 'win32') {
    const local = env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local');
    const roaming = env['APPDATA'] ?? path.join(home, 'AppData', 'Roaming');
    const site = ['Lib', 'site-packages'];
    const store = ['Packages', 'PythonSoftwareFoundation.Python.3*', 'LocalCache', 'local-packages'];
    return [
      [roaming, 'Python', 'Python3*', 'site-packages'],
      [local, 'Programs', 'Python', 'Python3*', ...site],
      [local, ...store, 'Python3*', 'site-packages'],
      [roaming, 'uv', 'tools', 'fastshot', ...site],
      [home, 'pipx', 'venvs', 'fastshot', ...site],
      [home, 'miniconda3', ...site],
      [home, 'anaconda3', ...site],
    ];
  }
  const site = ['lib', 'python3*', 'site-packages'];
  const places = [
    [home, '.local', ...site],
    [home, '.local', 'share', 'pipx', 'venvs', 'fastshot', ...site],
    [home, '.local', 'pipx', 'venvs', 'fastshot', ...site],
    [home, '.local', 'share', 'uv', 'tools', 'fastshot', ...site],
    [home, '.pyenv', 'versions', '*', ...site],
    [home, 'miniconda3', ...site],
    [home, 'anaconda3', ...site],
    ['/usr', 'local', 'lib', 'python3*', 'dist-packages'],
    ['/usr', 'local', ...site],
    ['/usr', 'lib', 'python3', 'dist-packages'],
  ];
  if (platform !== 'darwin') return places;
  return [
    ...places,
    [home, 'Library', 'Python', '3*', 'lib', 'python', 'site-packages'],
    ['/opt', 'homebrew', ...site],
    ['/Library', 'Frameworks', 'Python.framework', 'Versions', '3*', ...site],
  ];
}

async function matching([base = '', ...parts]: readonly string[]): Promise<string[]> {
  let folders = [base];
  for (const part of parts) {
    const begin = part.endsWith('*') ? part.slice(0, -1) : undefined;
    const next = folders.map(async (folder) => {
      if (begin === undefined) return [path.join(folder, part)];
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => name.startsWith(begin)).map((name) => path.join(folder, name));
    });
    folders = (await Promise.all(next)).flat();
  }
  return folders;
}
