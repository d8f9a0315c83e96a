import path from 'node:path';
import type { Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import type { Sandbox } from './sandbox';

/**
 * Where each server is in the browser, whatever its port: caches belong to an origin, and so do secrets and UI state
 * that a restart wants to find again. A name below localhost is as trusted as that, which service workers need.
 */
export const WORKBENCH_ORIGIN = 'http://workbench.localhost';
/** A page of the server that is small and has no scripts: where the browser waits while no window is open. */
export const PARKING = `${WORKBENCH_ORIGIN}/healthz`;
const WORKBENCH_HOST = new URL(WORKBENCH_ORIGIN).host;
const LOOPBACK = ['127.0.0.1', 'localhost'];
/** What VS Code names the resources of webviews; its service worker answers, and nothing leaves the browser. */
const WEBVIEW_RESOURCES = 'vscode-resource.vscode-cdn.net';

/** What pages keep in a browser, for its DevTools protocol. Not the caches of workers, which go on with what was cleared. */
const STATE = 'cookies,local_storage,indexeddb,file_systems';

/** A headless browser with one page, whose profile lives in the sandbox. */
export interface Browser {
  readonly page: Page;
  /** Addresses beyond this machine that something asked for; no such name resolves. */
  readonly foreignRequests: string[];
  /** Errors on the page's console and uncaught ones. */
  readonly consoleErrors: string[];
  /** Forgets what pages of this origin have stored, and what was recorded so far. Scripts that are cached stay so. */
  readonly forget: (origin: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts a browser in which the server at `origin`, on loopback, is WORKBENCH_ORIGIN. */
export async function startBrowser(
  executablePath: string,
  sandbox: Sandbox,
  origin: string,
): Promise<Browser> {
  const profile = path.join(sandbox.root, 'browser');
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    // Chromium's own sandbox refuses to run as root.
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: { width: 1280, height: 800 },
    // Each frame is drawn by the processor.
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    args: [
      // Not by intercepting requests: that switches the cache off.
      `--host-resolver-rules=${resolverRules(new URL(origin).host)}`,
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-gpu',
      '--disable-quic',
      '--disable-sync',
      '--no-first-run',
      // A window is gone before optimized code pays for its compilation, a fifth of what opening one costs.
      '--js-flags=--no-turbofan --no-maglev',
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
  const forget = async (site: string): Promise<void> => {
    const session = await context.newCDPSession(page);
    await session.send('Storage.clearDataForOrigin', { origin: site, storageTypes: STATE });
    await session.detach();
    foreignRequests.length = 0;
    consoleErrors.length = 0;
  };
  return { page, foreignRequests, consoleErrors, forget, close: () => context.close() };
}

function resolverRules(server: string): string {
  const here = LOOPBACK.map((host) => `EXCLUDE ${host}`);
  return [`MAP ${WORKBENCH_HOST} ${server}`, 'MAP * ~NOTFOUND', ...here].join(', ');
}

function isForeign({ protocol, hostname }: URL): boolean {
  const isNetwork = /^(?:https?|wss?):$/.test(protocol);
  return (
    isNetwork && ![WORKBENCH_HOST, ...LOOPBACK].includes(hostname) && !hostname.endsWith(WEBVIEW_RESOURCES)
  );
}
