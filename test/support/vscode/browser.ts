import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Sandbox } from './sandbox';

/** A headless browser with one page, whose profile lives in the sandbox. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Addresses beyond this machine that something asked for; the requests were refused. */
  readonly foreignRequests: string[];
  /** Errors on the page's console and uncaught ones. */
  readonly consoleErrors: string[];
}

export async function startBrowser(executablePath: string, sandbox: Sandbox): Promise<Browser> {
  const context = await chromium.launchPersistentContext(path.join(sandbox.root, 'browser'), {
    executablePath,
    headless: true,
    // Chromium's own sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const foreignRequests: string[] = [];
  await context.route(
    ({ hostname }) => !['127.0.0.1', 'localhost'].includes(hostname),
    (route) => {
      foreignRequests.push(route.request().url());
      return route.abort();
    },
  );
  const page = context.pages()[0] ?? (await context.newPage());
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  return { context, page, foreignRequests, consoleErrors };
}
