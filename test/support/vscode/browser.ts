import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Sandbox } from './sandbox';

const LOOPBACK = ['127.0.0.1', 'localhost'];
/** What VS Code names the resources of webviews; its service worker answers, and nothing leaves the browser. */
const WEBVIEW_RESOURCES = 'vscode-resource.vscode-cdn.net';

/** A headless browser with one page, whose profile lives in the sandbox. */
export interface Browser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Addresses beyond this machine that something asked for; no such name resolves. */
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
    // Each frame is drawn by the processor.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      // Not by intercepting requests: that switches the cache off, and a workbench has many megabytes of scripts.
      `--host-resolver-rules=MAP * ~NOTFOUND, ${LOOPBACK.map((host) => `EXCLUDE ${host}`).join(', ')}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
    ],
  });
  const foreignRequests: string[] = [];
  context.on('request', (request) => {
    if (isForeign(new URL(request.url()))) foreignRequests.push(request.url());
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const consoleErrors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
  page.on('pageerror', (error) => consoleErrors.push(String(error)));
  return { context, page, foreignRequests, consoleErrors };
}

function isForeign({ protocol, hostname }: URL): boolean {
  const isNetwork = /^(?:https?|wss?):$/.test(protocol);
  return isNetwork && !LOOPBACK.includes(hostname) && !hostname.endsWith(WEBVIEW_RESOURCES);
}
