import * as vscode from 'vscode';
import { forLog, isCancelled } from '../../base/errors';
import type { Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { SessionDocument } from '../../session/document';
import { sessionTitle } from '../../session/title';
import { showError } from '../errorActions';
import { messageText } from '../quickPickText';
import type { LoadState, OpenSession } from '../viewer/openSession';
import type { DraftFiles } from './draftFiles';
import type { SessionEdits } from './edits';
import type { RenderedImage } from './protocol';
import { SessionAnnotations } from './sessionAnnotations';

/** What is to be saved. */
export interface AnnotationsToSave {
  readonly uri: vscode.Uri;
  readonly document: SessionDocument;
  readonly edits: SessionEdits;
  readonly rendered: readonly RenderedImage[];
}

export interface SavedAnnotations {
  /** The new session; undefined while it waits to be uploaded. */
  readonly uri: vscode.Uri | undefined;
  /** Removes the session it replaces, if so, and tells the user. */
  readonly finish: () => Promise<void>;
}

/** The editors of sessions, as far as annotations have to do with them. */
export interface SessionEditors {
  isOpen(uri: vscode.Uri): boolean;
  /** Shows a session in the place of another, and one of its images. */
  exchange(old: vscode.Uri, by: vscode.Uri, image: number): Promise<void>;
  open(uri: vscode.Uri): Promise<void>;
}

/** What was drawn in session editors and is not saved yet, by session. */
export class Annotations implements Disposable {
  private readonly sessions = new Map<string, SessionAnnotations>();
  private readonly followed = new Set<string>();

  constructor(
    private readonly parts: {
      /** Asks how, and saves; undefined when the user thought better of it. */
      readonly save: (what: AnnotationsToSave) => Promise<SavedAnnotations | undefined>;
      readonly drafts: DraftFiles;
      readonly log: Log;
    },
  ) {}

  /** What is drawn on a session that an editor shows. */
  of(session: OpenSession): SessionAnnotations {
    const key = session.uri.toString();
    const annotations = this.sessions.get(key) ?? new SessionAnnotations();
    this.sessions.set(key, annotations);
    const follow = (): void => void this.follow(key, session.state, annotations);
    session.onDidChange(follow);
    follow();
    return annotations;
  }

  /**
   * Once a session is loaded, takes over what is kept of it, and keeps what becomes of that; of a sealed one nothing
   * may lie on the disk unsealed.
   */
  private async follow(key: string, state: LoadState, annotations: SessionAnnotations): Promise<void> {
    if (state.kind !== 'ready' || state.document.container === 'sealed' || this.followed.has(key)) return;
    this.followed.add(key);
    const { drafts } = this.parts;
    annotations.restore(await drafts.read(key));
    annotations.onDidChange(({ kind }) => {
      if (kind !== 'saving') void drafts.keep(key, annotations.entries);
    });
  }

  /** Saves what was drawn on a session and shows the new one in its place. Failures are shown, and nothing is lost. */
  async save(
    session: OpenSession,
    image: number,
    rendered: readonly RenderedImage[],
    editors: SessionEditors,
  ): Promise<void> {
    const { uri, state } = session;
    if (state.kind !== 'ready') return;
    const own = this.of(session);
    try {
      const saved = await own.whileSaving(() =>
        this.saveAndShow(session, state.document, image, rendered, editors),
      );
      await saved?.finish();
    } catch (error) {
      if (!isCancelled(error)) {
        this.parts.log.error(`Annotations of ${session.filename}: ${forLog(error)}`);
      }
      showError(error);
    }
    if (!editors.isOpen(uri)) await this.closed(session, editors);
  }

  private async saveAndShow(
    session: OpenSession,
    document: SessionDocument,
    image: number,
    rendered: readonly RenderedImage[],
    editors: SessionEditors,
  ): Promise<SavedAnnotations | undefined> {
    const { uri } = session;
    const own = this.of(session);
    const saved = await this.parts.save({ uri, document, edits: own.edits, rendered });
    try {
      if (saved?.uri && editors.isOpen(uri)) await editors.exchange(uri, saved.uri, image);
    } finally {
      // Last, so that what was drawn does not vanish before the new session is there.
      if (saved) own.clear();
    }
    return saved;
  }

  /** Forgets what was drawn on a session, once the user has confirmed it. */
  async discard(session: OpenSession): Promise<void> {
    const discard = 'Discard';
    const answer = await vscode.window.showWarningMessage(
      `Discard what you drew on "${titleOf(session)}" since it was saved?`,
      { modal: true },
      discard,
    );
    if (answer === discard) this.of(session).clear();
  }

  /** To be called when the last editor of a session has closed: an editor cannot refuse to be closed. */
  async closed(session: OpenSession, editors: SessionEditors): Promise<void> {
    const { uri, state } = session;
    const own = this.of(session);
    // Saving asks once more when it fails.
    if (own.isSaving) return;
    if (state.kind !== 'ready' || !own.isUnsaved(state.document)) return;
    const isSealed = state.document.container === 'sealed';
    const until = isSealed ? 'this window closes' : 'you save or discard it';
    // It may have been closed because its vault was locked: then its title is not to be seen either.
    const what = isSealed ? 'a session of the sealed vault' : `"${titleOf(session)}"`;
    const again = 'Open Again';
    const discard = 'Discard';
    const answer = await vscode.window.showWarningMessage(
      `What you drew on ${what} is not saved. It is kept until ${until}.`,
      again,
      discard,
    );
    if (answer === again) await editors.open(uri);
    if (answer === discard && !editors.isOpen(uri)) own.clear();
  }

  dispose(): void {
    for (const annotations of this.sessions.values()) annotations.dispose();
    this.sessions.clear();
  }
}

function titleOf({ state, filename }: OpenSession): string {
  const document = state.kind === 'ready' ? state.document : undefined;
  const title = sessionTitle(filename, document?.metadata, document?.container === 'sealed');
  return messageText(title, 80);
}
