import type { Page } from 'playwright-core';
import type { Browser } from './browser';
import { PARKING, startBrowser, WORKBENCH_ORIGIN } from './browser';
import type { CodeServer } from './codeServer';
import { installVsix, startCodeServer, workbenchUrl } from './codeServer';
import { extensionHosts } from './extensionHosts';
import { fillKeyring, prepareKeyring } from './keyring';
import { reloadWindow } from './palette';
import type { Sandbox, Settings } from './sandbox';
import { createSandbox, removeSandbox, resetSandbox } from './sandbox';
import { SessionsView } from './sessionsView';
import type { UiTools } from './uiTools';
import { readWindowState, type WindowState, writeWindowState } from './windowState';
import { eventually } from '../eventually';

const WORKBENCH_TIMEOUT_MS = 60_000;
/** On two cores that do other work as well, a window takes half a minute to reload. */
const ACTION_TIMEOUT_MS = 60_000;

/** What is fixed when VS Code's server starts: windows that want another one wait for another stage. */
export interface StageOptions {
  /** Whether VS Code asks if the workspace is to be trusted; otherwise it is. */
  readonly asksForTrust?: boolean;
}

/** What a window finds when it opens. */
export interface Scene {
  readonly settings?: Settings;
  /** What VS Code's SecretStorage holds for the extension. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Fills the sandbox's home and workspace. */
  readonly prepare?: (sandbox: Sandbox) => void | Promise<void>;
  /** Whether the side bar shows the Fastshot view, as it was when VS Code was closed. */
  readonly showsView?: boolean;
  /** Name of the `.code-workspace` file in the sandbox's workspace to open instead of that folder. */
  readonly workspaceFile?: string;
}

/**
 * One VS Code server and one browser. Windows open on it one after the other, each with files, settings, state and keyring
 * of its own, as on a machine where VS Code and the extension were just installed.
 */
export class Stage {
  readonly #keyHalf: Buffer;
  /** The state of a window that was closed with the Fastshot view in its side bar. */
  #withView: WindowState = {};

  private constructor(
    readonly sandbox: Sandbox,
    readonly options: StageOptions,
    private readonly server: CodeServer,
    private readonly browser: Browser,
    keyHalf: Buffer,
  ) {
    this.#keyHalf = keyHalf;
  }

  static async start(tools: UiTools, options: StageOptions = {}): Promise<Stage> {
    const sandbox = createSandbox();
    const keyHalf = prepareKeyring(sandbox);
    let server: CodeServer | undefined;
    try {
      installVsix(tools.codeServer, sandbox, tools.vsix);
      server = await startCodeServer(tools.codeServer, sandbox, {
        ...options,
        env: { LC_ALL: 'en_US.UTF-8' },
      });
      const browser = await startBrowser(tools.chromium, sandbox, server.origin);
      browser.page.setDefaultTimeout(ACTION_TIMEOUT_MS);
      const stage = new Stage(sandbox, options, server, browser, keyHalf);
      await stage.#showView();
      return stage;
    } catch (error) {
      await server?.stop();
      removeSandbox(sandbox);
      throw error;
    }
  }

  get page(): Page {
    return this.browser.page;
  }

  /** Errors on the browser's console since the scene began. */
  get consoleErrors(): readonly string[] {
    return this.browser.consoleErrors;
  }

  /** Addresses beyond this machine that the page asked for since the scene began. */
  get foreignRequests(): readonly string[] {
    return this.browser.foreignRequests;
  }

  /** Takes away all that the window before has left, makes the scene, and opens a window on it. */
  async begin(scene: Scene): Promise<void> {
    await this.leave();
    await this.browser.forget(WORKBENCH_ORIGIN);
    resetSandbox(this.sandbox, scene.settings);
    await scene.prepare?.(this.sandbox);
    await fillKeyring(this.page, scene.secrets ?? {}, this.#keyHalf);
    if (scene.showsView) await writeWindowState(this.page, this.#withView);
    await this.enter(scene);
  }

  /** Opens the window, on whatever is there. */
  async enter({ workspaceFile }: Pick<Scene, 'workspaceFile'>): Promise<void> {
    const url = workbenchUrl(WORKBENCH_ORIGIN, this.sandbox, {}, workspaceFile);
    await this.page.goto(url, { timeout: WORKBENCH_TIMEOUT_MS });
    await this.ready();
  }

  /** Waits until the workbench is drawn. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .activitybar').waitFor({ timeout: WORKBENCH_TIMEOUT_MS });
  }

  /** Closes the window, and waits until its extension host has ended. */
  async leave(): Promise<void> {
    await this.page.goto(PARKING);
    await eventually(async () => {
      const running = extensionHosts(this.sandbox);
      if (running.length > 0) throw new Error(`Extension hosts still run: ${running.join(', ')}`);
    });
  }

  /** Opens the Fastshot view once, and keeps what VS Code stores of it. */
  async #showView(): Promise<void> {
    await this.begin({});
    await new SessionsView(this.page).open();
    await reloadWindow(this.page);
    this.#withView = await readWindowState(this.page);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
    removeSandbox(this.sandbox);
  }
}
