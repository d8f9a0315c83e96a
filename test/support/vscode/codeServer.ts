import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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

/** Installs a VSIX file into the sandbox, as a user does from the command line. */
export function installVsix(tool: CodeServerTool, sandbox: Sandbox, vsix: string): void {
  const args = [tool.entry, ...folderArgs(sandbox), '--install-extension', vsix];
  const { status, stdout, stderr } = spawnSync(tool.node, args, {
    env: serverEnv(sandbox),
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${path.basename(vsix)} could not be installed:\n${stdout}${stderr}`);
}

/** The first sandbox of this process that has it, per VSIX file: what was installed can be copied. */
const installed = new Map<string, string>();

/** As `installVsix`, but from the second sandbox on by copying, which takes a tenth of the time. */
export function installVsixOnce(tool: CodeServerTool, sandbox: Sandbox, vsix: string): void {
  const template = installed.get(vsix);
  if (template === undefined) {
    installVsix(tool, sandbox, vsix);
    const copy = mkdtempSync(path.join(tmpdir(), 'fastshot-installed-'));
    process.once('exit', () => rmSync(copy, { recursive: true, force: true }));
    copyExtensions(sandbox.extensions, copy);
    installed.set(vsix, copy);
  } else copyExtensions(template, sandbox.extensions);
}

/** VS Code keeps a list of what is installed, in which each extension's folder stands as a whole path. */
function copyExtensions(from: string, to: string): void {
  cpSync(from, to, { recursive: true });
  const list = path.join(to, 'extensions.json');
  writeFileSync(list, readFileSync(list, 'utf8').replaceAll(from, to));
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
