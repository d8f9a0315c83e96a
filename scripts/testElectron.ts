/**
 * `npm run test:electron`: the suites of test/e2e/host in desktop VS Code, on a machine that may download it.
 * Runs them twice: in the oldest version that package.json allows, and in the newest.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { createSandbox, removeSandbox, sandboxEnv } from '../test/support/vscode/sandbox';
import { toolCache } from '../test/support/vscode/toolCache';
import { buildExtension } from './lib/extensionBuild';
import { buildHostSuites } from './lib/hostSuites';
import { ROOT } from './lib/paths';

async function main(): Promise<void> {
  buildExtension();
  const extensionTestsPath = await buildHostSuites();
  for (const version of [oldestVersion(), 'stable']) {
    const sandbox = createSandbox();
    try {
      await runTests({
        version,
        cachePath: path.join(toolCache(), 'vscode'),
        extensionDevelopmentPath: ROOT,
        extensionTestsPath,
        extensionTestsEnv: sandboxEnv(sandbox),
        launchArgs: [
          sandbox.workspace,
          `--user-data-dir=${sandbox.userData}`,
          `--extensions-dir=${sandbox.extensions}`,
          '--disable-workspace-trust',
          '--use-inmemory-secretstorage',
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
        ],
      });
    } finally {
      removeSandbox(sandbox);
    }
  }
}

/** `^1.101.0` → `1.101.0` */
function oldestVersion(): string {
  const manifest = readFileSync(path.join(ROOT, 'package.json'), 'utf8');
  const { engines } = JSON.parse(manifest) as { engines: { vscode: string } };
  return engines.vscode.replace('^', '');
}

void (async () => {
  try {
    await main();
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
})();
