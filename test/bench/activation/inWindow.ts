import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../../../scripts/lib/paths';
import { startBrowser, WORKBENCH_ORIGIN, type Browser } from '../../support/vscode/browser';
import { installVsix, startCodeServer, workbenchUrl } from '../../support/vscode/codeServer';
import { createSandbox, removeSandbox, type Sandbox, type Settings } from '../../support/vscode/sandbox';
import type { CodeServerTool } from '../../support/vscode/tools';
import { OWN_ID, RESULTS_VARIABLE, type Activation } from './activations';
import { writeEmptyExtension } from './emptyExtension';

const WINDOW_TIMEOUT_MS = 120_000;

export interface WindowOptions {
  readonly codeServer: CodeServerTool;
  readonly chromium: string;
  readonly vsix: string;
  readonly settings: Settings;
  /** Fills the sandbox's home. */
  readonly prepare: (sandbox: Sandbox) => Promise<void>;
}

/**
 * Runs `work` with a VS Code that has the extension installed. Each call of its argument opens a window with a new
 * extension host, which activates both extensions.
 */
export async function withWindows<T>(
  options: WindowOptions,
  work: (activateInWindow: () => Promise<Activation>) => Promise<T>,
): Promise<T> {
  const sandbox = createSandbox(options.settings);
  try {
    await options.prepare(sandbox);
    installVsix(options.codeServer, sandbox, options.vsix);
    leaveActivationToProbe(sandbox);
    const empty = path.join(sandbox.root, 'empty');
    writeEmptyExtension(empty);
    const results = path.join(sandbox.root, 'activations');
    const server = await startCodeServer(options.codeServer, sandbox, {
      env: { [RESULTS_VARIABLE]: results },
      smokeTestDriver: true,
    });
    try {
      const url = workbenchUrl(WORKBENCH_ORIGIN, sandbox, { extension: empty, tests: await buildProbe() });
      return await work(async () => {
        await openWindow(() => startBrowser(options.chromium, sandbox, server.origin), url);
        const lines = readFileSync(results, 'utf8').trim().split('\n');
        return JSON.parse(lines.at(-1) ?? '') as Activation;
      });
    } finally {
      await server.stop();
    }
  } finally {
    removeSandbox(sandbox);
  }
}

/** Installed, the extension is activated after start-up; here the probe does it, at a time of its own. */
function leaveActivationToProbe({ extensions }: Sandbox): void {
  const folder = readdirSync(extensions).find((name) => name.startsWith(OWN_ID));
  if (folder === undefined) throw new Error(`${OWN_ID} was not installed.`);
  const file = path.join(extensions, folder, 'package.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  writeFileSync(file, JSON.stringify({ ...manifest, activationEvents: [] }));
}

async function openWindow(start: () => Promise<Browser>, url: string): Promise<void> {
  const browser = await start();
  try {
    const { page } = browser;
    // VS Code calls these two once the page has loaded, and when the probe has ended.
    await page.exposeFunction('codeAutomationLog', () => {});
    const ended = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The probe did not end in time.')), WINDOW_TIMEOUT_MS);
      void page.exposeFunction('codeAutomationExit', (code: number) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    await page.goto(url);
    if ((await ended) !== 0) throw new Error('An extension could not be activated.');
  } finally {
    await browser.close();
  }
}

async function buildProbe(): Promise<string> {
  const outfile = path.join(ROOT, 'out/bench/probe.js');
  await build({
    entryPoints: [path.join(ROOT, 'test/bench/activation/probe.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
