import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Folders of one VS Code that knows nothing of the user's: all below one temp folder. */
export interface Sandbox {
  readonly root: string;
  readonly home: string;
  readonly userData: string;
  readonly extensions: string;
  readonly workspace: string;
}

/** Settings as VS Code's settings.json has them. */
export type Settings = Readonly<Record<string, unknown>>;

/** Quiet and offline: nothing pops up, phones home or asks. */
const BASE_SETTINGS: Settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.simpleDialog.enable': true,
  'git.enabled': false,
  'npm.fetchOnlinePackageInfo': false,
  'remote.autoForwardPorts': false,
  'telemetry.telemetryLevel': 'off',
  'typescript.disableAutomaticTypeAcquisition': true,
  'update.mode': 'none',
  'window.confirmBeforeClose': 'never',
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
};

export function createSandbox(settings: Settings = {}): Sandbox {
  const root = mkdtempSync(path.join(tmpdir(), 'fastshot-vscode-'));
  const sandbox: Sandbox = {
    root,
    home: path.join(root, 'home'),
    userData: path.join(root, 'user-data'),
    extensions: path.join(root, 'extensions'),
    workspace: path.join(root, 'workspace'),
  };
  mkdirSync(sandbox.extensions);
  resetSandbox(sandbox, settings);
  return sandbox;
}

/**
 * Empties home and workspace, and takes away what windows have left of state, settings and logs. The server's own log and
 * the installed extensions stay. No window may be open.
 */
export function resetSandbox(sandbox: Sandbox, settings: Settings = {}): void {
  const { home, workspace, userData } = sandbox;
  const ofWindows = ['User', 'Machine', 'Workspaces', 'CachedProfilesData'].map((part) =>
    path.join(userData, part),
  );
  for (const folder of [home, workspace, ...ofWindows, ...windowLogs(userData)]) {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
  for (const folder of [home, workspace]) mkdirSync(folder);
  for (const part of ['User', 'Machine']) mkdirSync(path.join(userData, part), { recursive: true });
  writeSettings(sandbox, { ...BASE_SETTINGS, ...settings });
}

function windowLogs(userData: string): string[] {
  const logs = path.join(userData, 'logs');
  if (!existsSync(logs)) return [];
  return readdirSync(logs, { recursive: true, encoding: 'utf8' })
    .filter((entry) => path.basename(entry).startsWith('exthost'))
    .map((entry) => path.join(logs, entry));
}

/**
 * Merges settings into the sandbox's. A VS Code server reads what a machine may set, scope `machine`, from a file of its own
 * and notices changes; the user's settings, also those of scope `application`, are read when a window opens.
 */
export function writeSettings({ userData }: Sandbox, settings: Settings): void {
  const isOfMachine = ([key]: [string, unknown]): boolean => /^fastshot\.(?!author$|home$|store\.)/.test(key);
  const entries = Object.entries(settings);
  const [machine, user] = [entries.filter(isOfMachine), entries.filter((entry) => !isOfMachine(entry))];
  mergeJson(path.join(userData, 'User/settings.json'), Object.fromEntries(user));
  mergeJson(path.join(userData, 'Machine/settings.json'), Object.fromEntries(machine));
}

function mergeJson(file: string, changes: Settings): void {
  const before = readJson(file);
  writeFileSync(file, JSON.stringify({ ...before, ...changes }, null, 2));
}

function readJson(file: string): Settings {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Settings;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

/** The environment of a VS Code in the sandbox: its own home, and nothing of an outer VS Code, npm or AWS. */
export function sandboxEnv({ home }: Sandbox, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const foreign =
    /^(VSCODE_|ELECTRON_|AWS_|XDG_(?!RUNTIME_DIR)|FASTSHOT_|npm_|NODE_OPTIONS$|(HASHED_)?PASSWORD$|PORT$)/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), HOME: home, USERPROFILE: home, ...extra };
}

export function removeSandbox({ root }: Sandbox): void {
  rmSync(root, { recursive: true, force: true, maxRetries: 10 });
}
