import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import { ROOT } from '../../../scripts/lib/paths';
import { type Browser, startBrowser, WORKBENCH_ORIGIN } from '../../support/vscode/browser';
import { createSandbox, removeSandbox, type Sandbox } from '../../support/vscode/sandbox';
import { SessionsView } from '../../support/vscode/sessionsView';
import { requireUiTools } from '../../support/vscode/uiTools';

const PATIENCE = { timeout: 120_000 };

describe('npm start', function () {
  this.timeout(240_000);
  let npm: ChildProcess;
  let output = '';
  let browser: Browser | undefined;
  /** Of the browser only: npm start makes one of its own. */
  let sandbox: Sandbox;
  before(async function () {
    const { chromium } = requireUiTools(this);
    sandbox = createSandbox();
    // Without a display it is code-server, also where there is desktop VS Code.
    const { DISPLAY: _display, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
    npm = spawn('npm', ['start'], { cwd: ROOT, env, detached: true });
    for (const stream of [npm.stdout!, npm.stderr!]) stream.on('data', (text) => (output += String(text)));
    const [, address] = await printed(/^VS Code: (\S+)$/m);
    const { origin, pathname, search } = new URL(address!);
    browser = await startBrowser(chromium, sandbox, origin);
    await browser.page.goto(`${WORKBENCH_ORIGIN}${pathname}${search}`, PATIENCE);
  });
  after(async () => {
    await browser?.close();
    removeSandbox(sandbox);
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-npm.pid!, 'SIGKILL');
  });

  const printed = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match) resolve(match);
      };
      npm.stdout!.on('data', look);
      npm.once('exit', () => reject(new Error(`npm start ended before it printed ${pattern}:\n${output}`)));
      look();
    });

  it('shows the sample sessions, of which one opens; it ends on Ctrl+C, and leaves nothing behind', async () => {
    const { page } = browser!;
    const view = new SessionsView(page);
    await page.locator('.monaco-workbench .activitybar').waitFor(PATIENCE);
    await view.open();
    await view.message.getByText('39 sessions · synced').waitFor(PATIENCE);
    await view.row('dashboard_map').click();
    const viewer = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
    await viewer.locator('img').first().waitFor(PATIENCE);

    const [, address] = await printed(/^VS Code: (\S+)$/m);
    const [, endpoint] = await printed(/^Demo S3 server: (http:\S+),/m);
    const { origin, searchParams } = new URL(address!);
    const workspace = searchParams.get('folder')!;
    assert.ok(existsSync(workspace));
    const ended = once(npm, 'close');
    process.kill(-npm.pid!, 'SIGINT');
    await ended;
    assert.match(output, /Stopped; nothing is left behind\./);
    assert.equal(existsSync(path.dirname(workspace)), false);
    for (const server of [origin, endpoint!]) await assert.rejects(fetch(server), /fetch failed/);
  });
});
