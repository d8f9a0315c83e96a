import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import { Throttle } from '../../base/throttle';
import { namesIn } from '../../cache/atomicFile';
import { collectFacets } from '../../catalog/facets';
import type { Connections } from '../connections';
import type { SessionsModel } from '../sessionsModel';
import { showError } from '../errorActions';
import { webviewPage } from '../webviewPage';
import type { FormDraft } from './drafts/formDraft';
import type { DraftOfferParts } from './drafts/offerDrafts';
import type { FormSeed } from './formSeed';
import type { ImageSource } from './imageSource';
import type { Suggestions } from './protocol';
import type { SessionSaver } from './sessionSaver';

/** How often a form asks anew what is in use, ms. */
const SUGGEST_MS = 1_000;

const STYLES = ['viewer/layout', 'viewer/stage', 'viewer/details', 'save/form'];

/** Opens save forms, each in an editor of its own, and keeps what is not saved of them. */
export class SaveForms implements Disposable {
  /** Closes each form that shows what a sealed vault keeps. */
  private readonly sealed = new Set<() => void>();
  /** Of the forms that are open. */
  private readonly drafts = new Set<FormDraft>();
  private offering: Promise<void> | undefined;

  constructor(
    private readonly parts: {
      readonly extensionUri: vscode.Uri;
      readonly connections: Connections;
      readonly model: SessionsModel;
      readonly saver: SessionSaver;
      readonly source: ImageSource;
      /** The folder of what is not saved of forms. */
      readonly drafts: string;
      readonly log: Log;
    },
  ) {}

  async open(seed: FormSeed): Promise<void> {
    const { SaveForm, FormDraft, askToLeave } = await import('./saving');
    const { extensionUri, connections, saver, source } = this.parts;
    if (!seed.origin && !seed.isUnsaved && seed.start !== 'keep') void this.offerDrafts();
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const media = vscode.Uri.joinPath(extensionUri, 'media');
    const panel = vscode.window.createWebviewPanel(
      'fastshot.saveForm',
      seed.title,
      vscode.ViewColumn.Active,
      {
        enableScripts: true,
        localResourceRoots: [dist, media],
      },
    );
    panel.iconPath = vscode.Uri.joinPath(media, 'icon.png');
    const { webview } = panel;
    let isLocked = false;
    let isToKeep = false;
    let isClosed = false;
    const draft = new FormDraft(this.parts.drafts, seed, this.parts.log);
    this.drafts.add(draft);
    const keep = (): void => {
      if (isClosed) return;
      const { current } = connections;
      if (form.isUnsaved && this.mayKeep(seed)) void draft.keep(form.entered, current?.id);
      else void draft.clear();
    };
    const form = new SaveForm(seed, {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has none
      post: (message) => void (isClosed || webview.postMessage(message)),
      suggestions: () => this.suggestions(),
      destinations: () => saver.destinations(),
      pickImages: () => source.pick(),
      readUris: (uris) => source.read(uris.map((uri) => vscode.Uri.parse(uri))),
      takeFiles: (files) => source.take(files),
      upright: (bytes, name) => source.upright(bytes, name),
      save: (request, report, signal) => saver.save(request, report, signal),
      changed: keep,
      askToLeave: async () => {
        const leaving = await askToLeave(this.mayKeep(seed));
        isToKeep = leaving === 'keep';
        return leaving;
      },
      close: () => panel.dispose(),
    });
    const disposables: Disposable[] = [
      webview.onDidReceiveMessage((message: unknown) => void form.receive(message)),
      connections.onDidChange(() => {
        form.destinationsChanged();
        keep();
      }),
      ...this.follow(() => form.suggestionsChanged()),
    ];
    const lock = (): void => {
      isLocked = true;
      panel.dispose();
    };
    if (seed.isSealed) this.sealed.add(lock);
    const closed = async (): Promise<void> => {
      const content = await form.whenClosed();
      const isKept = await this.leave(draft, content !== undefined);
      // Whoever chose to keep it knows.
      if (!content || (isToKeep && isKept)) return;
      if (isLocked) await this.offerUnlocked(content);
      else await this.offerAgain({ ...content, draft: isKept ? draft.id : content.draft }, isKept);
    };
    panel.onDidDispose(() => {
      isClosed = true;
      disposeAll(disposables);
      this.sealed.delete(lock);
      void closed();
    });
    const href = (...path: [vscode.Uri, ...string[]]): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(...path)).toString();
    webview.html = webviewPage({
      title: 'Save a Fastshot session',
      bodyClass: 'viewer save',
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString('base64'),
      script: href(dist, 'saveForm.js'),
      styles: [href(dist, 'codicon.css'), ...STYLES.map((name) => href(media, `${name}.css`))],
    });
  }

  /** To be called when a sealed vault was locked: what its forms show is no longer to be seen. */
  closeSealed(): void {
    for (const lock of this.sealed) lock();
  }

  /** Offers what is kept of forms that were not saved, where there is any. Never rejects: failures are shown. */
  async offerDrafts(): Promise<void> {
    const { drafts } = this.parts;
    if (this.offering || (await namesIn(drafts).catch(() => [])).length === 0) return;
    const { offerDrafts } = await import('./saving');
    this.offering ??= offerDrafts(this.surroundings())
      .catch(showError)
      .finally(() => (this.offering = undefined));
    await this.offering;
  }

  /** Lets the user pick one of them. */
  async pickDraft(): Promise<void> {
    const { pickDraft } = await import('./saving');
    await pickDraft(this.surroundings());
  }

  dispose(): void {
    for (const draft of this.drafts) draft.release();
  }

  private surroundings(): DraftOfferParts {
    const { connections, model, drafts } = this.parts;
    return {
      drafts,
      storeId: () => connections.current?.id,
      find: (id) => model.all().find((entry) => entry.id === id && !entry.gone),
      open: (seed) => this.open(seed),
    };
  }

  /** Nothing of a sealed vault is at rest in the clear, and what goes into one would be. */
  private mayKeep({ isSealed }: FormSeed): boolean {
    return isSealed !== true && !this.parts.connections.current?.sealed;
  }

  /** Resolves to whether a draft of what was not saved is on disk. */
  private async leave(draft: FormDraft, isUnsaved: boolean): Promise<boolean> {
    const isKept = isUnsaved && (await draft.leave());
    if (!isUnsaved) await draft.discard();
    this.drafts.delete(draft);
    return isKept;
  }

  private async offerUnlocked(content: FormSeed): Promise<void> {
    const again = 'Unlock and Open the Form Again';
    const answer = await vscode.window.showInformationMessage(
      'A form with a session of the sealed vault was closed because the vault is locked. What you entered is not saved; this window keeps it until you dismiss this.',
      again,
    );
    if (answer !== again) return;
    if (!(await this.isUnlocked())) await vscode.commands.executeCommand('fastshot.vault.unlock');
    if (await this.isUnlocked()) await this.open(content);
    else await this.offerUnlocked(content);
  }

  private async isUnlocked(): Promise<boolean> {
    const opened = this.parts.connections.current?.sealed?.opened();
    return (await opened?.catch(() => undefined)) !== undefined;
  }

  /** An editor cannot refuse to be closed, so closing it by mistake can be taken back. */
  private async offerAgain(content: FormSeed, isKept: boolean): Promise<void> {
    const { discardDraft, sayUnsaved } = await import('./saving');
    const answer = await sayUnsaved(content, isKept);
    if (answer === 'discard' && content.draft) return discardDraft(this.parts.drafts, content.draft);
    if (answer !== 'open') return;
    // The vault may have been locked since.
    if (content.isSealed && !(await this.isUnlocked())) return this.offerUnlocked(content);
    await this.open(content);
  }

  /** Calls `changed` when the sessions are others, at once, and then as often as anybody would notice. */
  private follow(changed: () => void): Disposable[] {
    const following = new Throttle(changed, SUGGEST_MS);
    return [following, this.parts.model.onDidChange(() => following.request())];
  }

  /** Tags and classes that sessions have, the most frequent first. */
  suggestions(): Suggestions {
    const { tags, classes } = collectFacets(this.parts.model.all());
    return { tags: byUse(tags), classes: byUse(classes) };
  }
}

function byUse(counts: ReadonlyMap<string, number>): string[] {
  return [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([value]) => value);
}
