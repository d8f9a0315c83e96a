/**
 * Runs the suites of test/e2e/host inside the extension host of code-server, with dist/ as the extension under
 * development. Results go to $FASTSHOT_RESULTS; exit code 0 only when they say so as well.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestResult } from '../test/support/mocha/testResult';
import type { Browser } from '../test/support/vscode/browser';
import { PARKING, startBrowser, WORKBENCH_ORIGIN } from '../test/support/vscode/browser';
import type { CodeServer } from '../test/support/vscode/codeServer';
import { startCodeServer, workbenchUrl } from '../test/support/vscode/codeServer';
import { describeWindow } from '../test/support/vscode/describeWindow';
import { readExtensionLog, unexpectedIn } from '../test/support/vscode/extensionLog';
import { createSandbox, removeSandbox } from '../test/support/vscode/sandbox';
import { startWindowWatch, type WindowWatch } from '../test/support/vscode/windowWatch';
import type { CodeServerTool } from '../test/support/vscode/tools';
import { ensureChromium, ensureCodeServer } from '../test/support/vscode/tools';
import { KEYRING } from '../test/e2e/host/proxiedStore';
import { fillKeyring, prepareKeyring } from '../test/support/vscode/keyring';
import { buildHostSuites } from './lib/hostSuites';
import { ROOT, UI_ARTIFACTS } from './lib/paths';

const TIMEOUT_MS = 14 * 60_000;

async function main(): Promise<number> {
  const results = process.env['FASTSHOT_RESULTS'] ?? path.join(ROOT, 'out/results/host.json');
  const codeServer = ensureCodeServer();
  const chromium = ensureChromium();
  const missing = codeServer.missing ?? chromium.missing;
  if (codeServer.tool === undefined || chromium.tool === undefined) {
    console.warn(`Skipped: ${missing}`);
    writeFileSync(results, JSON.stringify([{ title: `all suites: ${missing}`, state: 'skipped' }]));
    return 0;
  }
  rmSync(results, { force: true });
  mkdirSync(path.dirname(results), { recursive: true });
  const exitCode = await runInHost(codeServer.tool, chromium.tool, results);
  // The window reports 0 also when the extension host crashed: then there are no results.
  if (!existsSync(results)) return 1;
  printResults(results);
  return exitCode;
}

function printResults(file: string): void {
  const marks = { passed: '✔', failed: '✖', skipped: '-' };
  for (const { title, state, error = '' } of JSON.parse(readFileSync(file, 'utf8')) as TestResult[]) {
    console.log(`  ${marks[state]} ${title}${error && `\n${error}`}`);
  }
}

/** The exit code that the window reports once the suites have ended. */
async function runInHost(tool: CodeServerTool, chromium: string, results: string): Promise<number> {
  const development = { extension: ROOT, tests: await buildHostSuites() };
  const sandbox = createSandbox();
  const serverHalf = prepareKeyring(sandbox);
  let server: CodeServer | undefined;
  let browser: Browser | undefined;
  let watch: WindowWatch | undefined;
  try {
    watch = await startWindowWatch(() => browser?.page);
    server = await startCodeServer(tool, sandbox, {
      env: {
        FASTSHOT_RESULTS: results,
        FASTSHOT_KEYRING: 'code-server',
        FASTSHOT_WINDOW: watch.url,
      },
      smokeTestDriver: true,
    });
    browser = await startBrowser(chromium, sandbox, server.origin);
    const { page } = browser;
    // VS Code calls these two. What it logs is mostly its own; mocha's results come as a file.
    await page.exposeFunction('codeAutomationLog', () => {});
    const ended = new Promise<number>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('The suites did not end in time.')), TIMEOUT_MS);
      void page.exposeFunction('codeAutomationExit', (code: number) => {
        clearTimeout(timer);
        resolve(code);
      });
    });
    await page.goto(PARKING);
    await fillKeyring(page, KEYRING, serverHalf);
    await page.goto(workbenchUrl(WORKBENCH_ORIGIN, sandbox, development));
    const exitCode = await ended;
    const log = readExtensionLog(sandbox);
    const unexpected = unexpectedIn(log);
    addResult(results, unexpected);
    const passed = exitCode === 0 && unexpected.length === 0;
    if (!passed) keepEvidence(await describeWindow(page), log);
    return passed ? 0 : 1;
  } catch (error) {
    console.error(server?.log());
    throw error;
  } finally {
    await watch?.close();
    await browser?.close();
    await server?.stop();
    removeSandbox(sandbox);
  }
}

/** All suites together: no command, and no work in the background, met an error that no code expected. */
function addResult(results: string, unexpected: readonly string[]): void {
  // Not there when the extension host crashed.
  if (!existsSync(results)) return;
  const title = 'all suites met no error that the extension did not expect';
  const result: TestResult =
    unexpected.length === 0
      ? { title, state: 'passed' }
      : { title, state: 'failed', error: unexpected.join('\n') };
  const others = JSON.parse(readFileSync(results, 'utf8')) as TestResult[];
  writeFileSync(results, JSON.stringify([...others, result]));
}

/** What `npm test` prints before its table, as for a failed UI test. */
function keepEvidence(window: string, log: string): void {
  mkdirSync(UI_ARTIFACTS, { recursive: true });
  writeFileSync(path.join(UI_ARTIFACTS, 'failed-host.txt'), `${window}\n${log.trimEnd()}\n`);
}

void (async () => {
  process.exitCode = await main();
})();
