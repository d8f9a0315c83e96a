import { readFileSync } from 'node:fs';
import path from 'node:path';
import { which } from '../../test/support/vscode/debian';
import type { Supervised } from '../../test/support/process/supervised';
import { supervise } from '../../test/support/process/supervised';
import type { Sandbox } from '../../test/support/vscode/sandbox';
import { sandboxEnv } from '../../test/support/vscode/sandbox';

/**
 * Desktop VS Code's `code` on PATH, where it can open a window of its own here: not inside a remote terminal
 * or WSL, where `code` talks to a VS Code elsewhere, and not on Linux without a display.
 */
export function findDesktopCode(): string | undefined {
  const { VSCODE_IPC_HOOK_CLI, WSL_DISTRO_NAME, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (VSCODE_IPC_HOOK_CLI !== undefined || WSL_DISTRO_NAME !== undefined) return undefined;
  const headless = process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY;
  return headless ? undefined : which('code');
}

/** Opens a window with the extension folder under development; `ended` resolves when the user closes it. */
export function openDesktopCode(
  code: string,
  sandbox: Sandbox,
  extension: string,
  env: NodeJS.ProcessEnv,
): Supervised {
  const args = [
    '--wait',
    '--new-window',
    `--user-data-dir=${sandbox.userData}`,
    `--extensions-dir=${sandbox.extensions}`,
    `--extensionDevelopmentPath=${extension}`,
    '--disable-workspace-trust',
    '--use-inmemory-secretstorage',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    sandbox.workspace,
  ];
  const cli = supervise(code, args, { env: sandboxEnv(sandbox, env), folder: sandbox.root });
  return {
    ...cli,
    stop: async () => {
      endMainProcess(sandbox);
      await cli.stop();
    },
  };
}

/** `code` hands over to a process outside its group; VS Code writes that one's id into its user data. */
function endMainProcess({ userData }: Sandbox): void {
  try {
    process.kill(Number(readFileSync(path.join(userData, 'code.lock'), 'utf8')));
  } catch {
    // Not started yet, or closed by the user.
  }
}
