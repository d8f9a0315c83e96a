import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { UI_ARTIFACTS } from '../../../scripts/lib/paths';
import { describeWindow } from './describeWindow';
import { readExtensionLog } from './extensionLog';
import { inPalette, reloadWindow } from './palette';
import { QuickInput } from './quickInput';
import type { Sandbox, Settings } from './sandbox';
import { writeSettings } from './sandbox';
import { SessionsView } from './sessionsView';
import type { Scene, Stage, StageOptions } from './stage';

/** Of the log in the words on a failed test. */
const LOG_LINES = 8;

/** VS Code's own themes: the name in the list, and the class the workbench then has. */
const THEMES = {
  light: ['Light Modern', 'vs'],
  dark: ['Dark Modern', 'vs-dark'],
  highContrast: ['Dark High Contrast', 'hc-black'],
} as const;

export interface WorkbenchOptions extends Scene, StageOptions {
  /** What the test waits for before it begins. */
  readonly until?: (workbench: Workbench) => Promise<void>;
  /** What must not stand in the clear anywhere when the test ends, beside the secrets it began with or entered. */
  readonly canaries?: readonly string[];
  /** Files of the sandbox that may hold canaries and secrets all the same. */
  readonly mayHold?: RegExp;
}

/** A window of VS Code in a browser, with the extension installed from its VSIX as a user does. */
export class Workbench {
  /** What was entered into boxes that hide it, or was in the keyring: secret keys, encryption keys, passphrases. */
  readonly secrets: Set<string>;
  readonly #stage: Stage;
  readonly #options: WorkbenchOptions;

  private constructor(stage: Stage, options: WorkbenchOptions) {
    this.#stage = stage;
    this.#options = options;
    this.secrets = new Set(secretsIn(options.secrets ?? {}));
  }

  /** Opens a window on a stage, which has no other. */
  static async open(stage: Stage, options: WorkbenchOptions = {}): Promise<Workbench> {
    const workbench = new Workbench(stage, options);
    await stage.begin(options);
    if (options.showsView) await workbench.view.drawn();
    await options.until?.(workbench);
    return workbench;
  }

  get sandbox(): Sandbox {
    return this.#stage.sandbox;
  }

  get page(): Page {
    return this.#stage.page;
  }

  get view(): SessionsView {
    return new SessionsView(this.page);
  }

  get quickInput(): QuickInput {
    return new QuickInput(this.page, this.secrets);
  }

  /** Errors on the browser's console since the window was opened first. */
  get consoleErrors(): readonly string[] {
    return this.#stage.consoleErrors;
  }

  /** Addresses beyond this machine that the page asked for. */
  get foreignRequests(): readonly string[] {
    return this.#stage.foreignRequests;
  }

  /**
   * Runs a command by its title in the command palette, as `Fastshot: Refresh`. An editor that takes the focus while it
   * opens closes the palette; it is then opened again.
   */
  async command(title: string): Promise<void> {
    await inPalette(this.page, title, (timeout) => this.quickInput.pick(title, timeout));
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

  /**
   * Waits until the modal dialog has the keyboard. VS Code hands it back to a page after a quick input by a message, and one
   * that comes late takes it from a dialog that was shown meanwhile; nothing outside of VS Code can prevent that.
   */
  async dialogHasKeyboard(): Promise<void> {
    const focused = this.dialog().locator('.monaco-button:focus');
    await this.dialog().getByRole('button').first().waitFor();
    const isThere = await focused.waitFor({ timeout: 5000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    assert.equal(await this.page.evaluate('document.activeElement?.tagName'), 'IFRAME');
    await this.dialog().locator('.monaco-button:not(.secondary)').first().focus();
    await focused.waitFor();
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
   * .txt.
   */
  async keepEvidence(name: string): Promise<void> {
    await this.screenshot(name);
    const log = readExtensionLog(this.sandbox);
    writeFileSync(path.join(UI_ARTIFACTS, `${name}.log`), log);
    writeFileSync(path.join(UI_ARTIFACTS, `${name}.txt`), `${await describeWindow(this.page)}\n${tail(log)}`);
  }

  /** Reloads the window; the extension host starts anew, the server goes on. */
  async reload(): Promise<void> {
    await reloadWindow(this.page);
    await this.#stage.ready();
  }

  /** Closes the window, runs `meanwhile` once its extension host has ended, and opens it again with the same user data. */
  async restart(meanwhile: () => void | Promise<void> = () => {}): Promise<void> {
    await reloadWindow(this.page);
    await this.#stage.leave();
    await meanwhile();
    await this.#stage.enter(this.#options);
  }

  /** Closes the window. */
  async close(): Promise<void> {
    await this.#stage.leave();
  }
}

/**
 * The secrets in what the keyring holds: texts, or the values of JSON objects whose names say so. Lists are of ids of
 * vaults; the keys of vaults are looked for wherever they come from.
 */
function secretsIn(keyring: Readonly<Record<string, string>>): string[] {
  return Object.values(keyring).flatMap((text) => {
    if (text.startsWith('[')) return [];
    if (!text.startsWith('{')) return [text];
    const { secretAccessKey, passphrase } = JSON.parse(text) as Record<string, string | undefined>;
    return [secretAccessKey, passphrase].filter((value) => value !== undefined);
  });
}

/** The last lines of a log. */
function tail(log: string): string {
  return log.trimEnd().split('\n').slice(-LOG_LINES).join('\n');
}
