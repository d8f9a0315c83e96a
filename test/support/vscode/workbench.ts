import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import type { Browser } from './browser';
import { startBrowser, WORKBENCH_ORIGIN } from './browser';
import type { CodeServer } from './codeServer';
import { installVsixOnce, startCodeServer, workbenchUrl } from './codeServer';
import { UI_ARTIFACTS } from '../../../scripts/lib/paths';
import { describeWindow } from './describeWindow';
import { readExtensionLog } from './extensionLog';
import { QuickInput } from './quickInput';
import type { Sandbox, Settings } from './sandbox';
import { createSandbox, removeSandbox, writeSettings } from './sandbox';
import { SessionsView } from './sessionsView';
import type { UiTools } from './uiTools';

const WORKBENCH_TIMEOUT_MS = 60_000;
/** On two cores that do other work as well, a window takes half a minute to reload. */
const ACTION_TIMEOUT_MS = 60_000;
/** A palette without the command by then is taken for closed, ms. */
const PALETTE_MS = 15_000;
const PALETTE_ATTEMPTS = 4;
/** Of the log in the words on a failed attempt. */
const LOG_LINES = 8;

/** VS Code's own themes: the name in the list, and the class the workbench then has. */
const THEMES = {
  light: ['Light Modern', 'vs'],
  dark: ['Dark Modern', 'vs-dark'],
  highContrast: ['Dark High Contrast', 'hc-black'],
} as const;

export interface WorkbenchOptions {
  readonly settings?: Settings;
  /** For the extension host. */
  readonly env?: NodeJS.ProcessEnv;
  /** Whether VS Code asks if the workspace is to be trusted; otherwise it is. */
  readonly asksForTrust?: boolean;
  /** Name of the `.code-workspace` file in the sandbox's workspace to open instead of that folder. */
  readonly workspaceFile?: string;
  /** Fills the sandbox's home and workspace before VS Code starts. */
  readonly prepare?: (sandbox: Sandbox) => void | Promise<void>;
  /** What must not stand in the clear anywhere when the workbench closes, beside the secrets that tests enter. */
  readonly canaries?: readonly string[];
  /** Files of the sandbox that may hold canaries and secrets all the same. */
  readonly mayHold?: RegExp;
}

/** VS Code in a browser, with the extension installed from its VSIX as a user does, in a sandbox of its own. */
export class Workbench {
  readonly sandbox: Sandbox;
  /** What was entered into boxes that hide it: secret keys, encryption keys, passphrases. */
  readonly secrets = new Set<string>();
  readonly #tools: UiTools;
  readonly #options: WorkbenchOptions;
  #server: CodeServer;
  #browser: Browser;

  private constructor(tools: UiTools, options: WorkbenchOptions, sandbox: Sandbox, running: Running) {
    this.#tools = tools;
    this.#options = options;
    this.sandbox = sandbox;
    this.#server = running.server;
    this.#browser = running.browser;
  }

  static async open(tools: UiTools, options: WorkbenchOptions = {}): Promise<Workbench> {
    const { settings = {}, prepare } = options;
    const sandbox = createSandbox(settings);
    try {
      await prepare?.(sandbox);
      installVsixOnce(tools.codeServer, sandbox, tools.vsix);
      return new Workbench(tools, options, sandbox, await start(tools, sandbox, options));
    } catch (error) {
      removeSandbox(sandbox);
      throw error;
    }
  }

  get page(): Page {
    return this.#browser.page;
  }

  get view(): SessionsView {
    return new SessionsView(this.page);
  }

  get quickInput(): QuickInput {
    return new QuickInput(this.page, this.secrets);
  }

  /** Errors on the browser's console since it was started. */
  get consoleErrors(): readonly string[] {
    return this.#browser.consoleErrors;
  }

  /** Addresses beyond this machine that the page asked for. */
  get foreignRequests(): readonly string[] {
    return this.#browser.foreignRequests;
  }

  /**
   * Runs a command by its title in the command palette, as `Fastshot: Refresh`. An editor that takes the focus while it
   * opens closes the palette; it is then opened again.
   */
  async command(title: string): Promise<void> {
    await this.#inPalette(title, (timeout) => this.quickInput.pick(title, timeout));
  }

  /** Notifications that contain `text`; all without it. */
  toast(text?: string | RegExp): Locator {
    const toasts = this.page.locator('.notifications-toasts .notification-toast');
    return text === undefined ? toasts : toasts.filter({ hasText: text });
  }

  /** Waits until no notification contains `text`; until there is none at all without it. */
  async noToast(text?: string | RegExp): Promise<void> {
    // The first of those there are at the moment: several may go one after the other.
    await this.toast(text).first().waitFor({ state: 'detached' });
  }

  /** Clicks a button of the notification that contains `text`. */
  async answerToast(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).getByRole('button', { name: button }).click();
  }

  /** As `answerToast`, for one that may have gone to the notification centre, as all do after a while. */
  async answerNotification(text: string | RegExp, button: string): Promise<void> {
    await this.command('Notifications: Show Notifications');
    const centre = this.page.locator('.notifications-center.visible');
    const entry = centre.locator('.notification-list-item', { hasText: text });
    await entry.getByRole('button', { name: button }).click();
    // While it is open no notification pops up. It closes by itself with its last entry.
    const hide = centre.getByRole('button', { name: 'Hide Notifications' });
    if (await hide.isVisible()) await hide.click();
    await centre.waitFor({ state: 'detached' });
  }

  /** The modal dialog. */
  dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** Entries of the status bar that contain `text`. */
  statusBar(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item', { hasText: text });
  }

  /** The document of the webview in the active editor. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** Writes settings from outside: those of scope `machine` take effect at once, all others at the next reload. */
  changeSettings(settings: Settings): void {
    writeSettings(this.sandbox, settings);
  }

  async setTheme(theme: keyof typeof THEMES): Promise<void> {
    const [name, className] = THEMES[theme];
    await this.command('Preferences: Color Theme');
    await this.quickInput.entries('Dark Modern').waitFor();
    await this.quickInput.type(name);
    await this.quickInput.pick(name);
    await this.page.locator(`.monaco-workbench.${className}`).waitFor();
    await this.quickInput.widget.waitFor({ state: 'hidden' });
  }

  /** Saves artifacts/ui/<name>.png. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(UI_ARTIFACTS, { recursive: true });
    await this.page.screenshot({ path: path.join(UI_ARTIFACTS, `${name}.png`) });
  }

  /**
   * Saves a screenshot, the extension's log, and in words what the window shows, as artifacts/ui/<name>.png, .log and
   * .txt. What an earlier attempt left there stays.
   */
  async keepEvidence(name: string): Promise<void> {
    let attempt = 1;
    const fileOf = (): string => (attempt === 1 ? name : `${name}-attempt-${attempt}`);
    while (existsSync(path.join(UI_ARTIFACTS, `${fileOf()}.png`))) attempt++;
    await this.screenshot(fileOf());
    const log = readExtensionLog(this.sandbox);
    writeFileSync(path.join(UI_ARTIFACTS, `${fileOf()}.log`), log);
    writeFileSync(
      path.join(UI_ARTIFACTS, `${fileOf()}.txt`),
      `${await describeWindow(this.page)}\n${tail(log)}`,
    );
  }

  /** Reloads the window; the extension host starts anew, the server goes on. */
  async reload(): Promise<void> {
    await this.#reloadWindow();
    await workbenchReady(this.page);
  }

  /** Ends VS Code and its window, runs `meanwhile`, and starts both again with the same user data. */
  async restart(meanwhile: () => void | Promise<void> = () => {}): Promise<void> {
    await this.#reloadWindow();
    await this.#stop();
    await meanwhile();
    const running = await start(this.#tools, this.sandbox, this.#options);
    this.#server = running.server;
    this.#browser = running.browser;
  }

  /** Ends everything and removes the sandbox. */
  async close(): Promise<void> {
    await this.#stop();
    removeSandbox(this.sandbox);
  }

  /**
   * Has VS Code reload its window, and resolves when the new page begins. Only its own command waits until all of its
   * state is stored; of a page that is reloaded from outside it keeps what it had some seconds before.
   */
  async #reloadWindow(): Promise<void> {
    const { page } = this;
    await Promise.all([
      page.waitForEvent('framenavigated', { predicate: (frame) => frame === page.mainFrame() }),
      this.#inPalette('Developer: Reload Window', () => this.quickInput.accept()),
    ]);
  }

  /** Opens the palette with a command as its first entry, and runs `accept`; again until that has worked. */
  async #inPalette(title: string, accept: (timeout: number) => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      try {
        await this.quickInput.type(`>${title}`, PALETTE_MS);
        await this.quickInput.entries(title).first().waitFor({ timeout: PALETTE_MS });
        return await accept(PALETTE_MS);
      } catch (error) {
        if (attempt === PALETTE_ATTEMPTS) throw error;
      }
    }
  }

  async #stop(): Promise<void> {
    await this.#browser.close();
    await this.#server.stop();
  }
}

/** The two processes of one VS Code. */
interface Running {
  readonly server: CodeServer;
  readonly browser: Browser;
}

async function start(tools: UiTools, sandbox: Sandbox, options: WorkbenchOptions): Promise<Running> {
  const server = await startCodeServer(tools.codeServer, sandbox, options);
  let browser: Browser | undefined;
  try {
    browser = await startBrowser(tools.chromium, sandbox, server.origin);
    const { page } = browser;
    page.setDefaultTimeout(ACTION_TIMEOUT_MS);
    const url = workbenchUrl(WORKBENCH_ORIGIN, sandbox, {}, options.workspaceFile);
    await page.goto(url, { timeout: WORKBENCH_TIMEOUT_MS });
    await workbenchReady(page);
    return { server, browser };
  } catch (error) {
    // A browser that is left would keep the test run from ending.
    await browser?.close();
    await server.stop();
    throw new Error(`The workbench did not open.\n${server.log()}`, { cause: error });
  }
}

async function workbenchReady(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .activitybar').waitFor({ timeout: WORKBENCH_TIMEOUT_MS });
}

/** The last lines of a log. */
function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}
