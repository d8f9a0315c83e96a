import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { supervise } from '../process/supervised';
import type { Sandbox } from './sandbox';
import { sandboxEnv } from './sandbox';
import type { CodeServerTool } from './tools';

const START_TIMEOUT_MS = 60_000;

/** A running code-server on loopback. */
export interface CodeServer {
  /** For example http://127.0.0.1:41234 */
  readonly origin: string;
  /** Ends the server and its extension hosts; the sandbox stays. */
  readonly stop: () => Promise<void>;
  readonly log: () => string;
  /** Resolves when it has ended, by `stop` or by itself. */
  readonly ended: Promise<number>;
}

export interface CodeServerOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Lets the URL name an extension under development and its tests; switches notification toasts off. */
  readonly smokeTestDriver?: boolean;
  /** Whether VS Code asks if a workspace is to be trusted; otherwise each one is. */
  readonly asksForTrust?: boolean;
}

/** Starts VS Code's server with the sandbox's folders, without password, on 127.0.0.1 only. */
export async function startCodeServer(
  tool: CodeServerTool,
  sandbox: Sandbox,
  { env = {}, smokeTestDriver = false, asksForTrust = false }: CodeServerOptions = {},
): Promise<CodeServer> {
  const args = [
    tool.entry,
    ...folderArgs(sandbox),
    '--bind-addr=127.0.0.1:0',
    '--auth=none',
    '--disable-telemetry',
    '--disable-update-check',
    ...(asksForTrust ? [] : ['--disable-workspace-trust']),
    '--disable-getting-started-override',
    '--disable-proxy',
    '--ignore-last-opened',
    '--reconnection-grace-time=5',
    `--vscode-option=builtin-extensions-dir=${builtinExtensions(tool, sandbox)}`,
    ...(smokeTestDriver ? ['--vscode-option=enable-smoke-test-driver'] : []),
  ];
  const server = supervise(tool.node, args, { env: serverEnv(sandbox, env), folder: sandbox.root });
  try {
    const [, origin] = await server.waitForOutput(/server listening on (http:\/\/[^\s/]+)/, START_TIMEOUT_MS);
    return { origin: origin ?? '', stop: server.stop, log: server.output, ended: server.ended };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Of the extensions that VS Code brings along, those that tests use, in a folder of their own. A window that loads the other
 * hundred as well takes half as long again to open, and they say nothing about ours.
 */
const BUILTIN = [
  'json',
  'markdown-basics',
  'markdown-language-features',
  'media-preview',
  'theme-defaults',
  'theme-seti',
];

function builtinExtensions(tool: CodeServerTool, { root }: Sandbox): string {
  const all = path.resolve(path.dirname(tool.entry), '../../lib/vscode/extensions');
  const folder = path.join(root, 'builtin');
  mkdirSync(folder);
  for (const name of BUILTIN) symlinkSync(path.join(all, name), path.join(folder, name));
  return folder;
}

/** Installs a VSIX file into the sandbox, as a user does from the command line. */
export function installVsix(tool: CodeServerTool, sandbox: Sandbox, vsix: string): void {
  const args = [tool.entry, ...folderArgs(sandbox), '--install-extension', vsix];
  const { status, stdout, stderr } = spawnSync(tool.node, args, {
    env: serverEnv(sandbox),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path.basename(vsix)} could not be installed:\n${stdout}${stderr}`);
}

/** The address that opens the workbench with the sandbox's workspace, or with a `.code-workspace` file in it. */
export function workbenchUrl(
  origin: string,
  { workspace }: Sandbox,
  development: { readonly extension?: string; readonly tests?: string } = {},
  workspaceFile?: string,
): string {
  const remote = (file: string): string => `vscode-remote://${new URL(origin).host}${file}`;
  const payload = [
    ['skipWelcome', 'true'],
    ...(development.extension ? [['extensionDevelopmentPath', remote(development.extension)]] : []),
    ...(development.tests ? [['extensionTestsPath', remote(development.tests)]] : []),
  ];
  const opened = workspaceFile ? { workspace: path.join(workspace, workspaceFile) } : { folder: workspace };
  const query = new URLSearchParams({ ...opened, payload: JSON.stringify(payload) });
  return `${origin}/?${query.toString()}`;
}

function folderArgs({ root, userData, extensions }: Sandbox): string[] {
  const config = path.join(root, 'code-server.yaml');
  writeFileSync(config, '');
  return ['--config', config, '--user-data-dir', userData, '--extensions-dir', extensions];
}

function serverEnv(sandbox: Sandbox, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  // No marketplace: nothing is asked of any other host.
  const gallery = { serviceUrl: '', itemUrl: '', resourceUrlTemplate: '' };
  return sandboxEnv(sandbox, { EXTENSIONS_GALLERY: JSON.stringify(gallery), ...extra });
}
