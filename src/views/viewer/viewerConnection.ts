import type * as vscode from 'vscode';
import { displayText } from '../../base/displayText';
import { type FastshotError, forLog, isCancelled, toFastshotError } from '../../base/errors';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { EncodedImage, ImageRole, SessionDocument } from '../../session/document';
import type { RenderedImage } from '../annotate/protocol';
import type { AnnotationChange, SessionAnnotations } from '../annotate/sessionAnnotations';
import type { IncomingImages } from '../save/incomingImages';
import type { ViewerCommand } from './viewerCommand';
import type { LoadState, OpenSession } from './openSession';
import { parseViewerMessage, RETRY, type HostMessage, type ViewerMessage } from './protocol';
import type { SessionSource } from './sessionSource';
import { toSessionView } from './sessionView';
import type { ShownImage } from './uprightImage';

/** Messages name files, whose names may be anything. UTF-16 units. */
const MAX_MESSAGE = 2_000;

/** What an editor is to show. */
export interface Reveal {
  /** 0-based. */
  readonly image?: number | undefined;
  readonly annotate?: boolean;
  /** What its page is to do, as if the user had chosen it there. */
  readonly run?: ViewerCommand | undefined;
}

export interface ViewerConnection extends Disposable {
  /** Shows an image, turns drawing on, or both, at once or as soon as the session is there. */
  reveal(what: Reveal): void;
  /** To be called when the editor is hidden: its webview is gone until it says `ready` again. */
  hidden(): void;
}

export interface ConnectionParts {
  readonly webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>;
  readonly session: OpenSession;
  readonly source: Pick<SessionSource, 'actionsFor' | 'recover'>;
  readonly annotations: SessionAnnotations;
  readonly log: Log;
  /** What to do with annotations; both resolve when it is done or the user thought better of it. */
  readonly saveAnnotations: (image: number, rendered: readonly RenderedImage[]) => Promise<void>;
  readonly discardAnnotations: () => Promise<void>;
  /** Saves one image where the user says; resolves to a sentence about it, or undefined when the user cancelled. */
  readonly saveImage: (
    document: SessionDocument,
    index: number,
    role: ImageRole,
  ) => Promise<string | undefined>;
  /** An image as a page may show it (`uprightImage`). */
  readonly upright: (image: EncodedImage, name: string) => Promise<ShownImage>;
  /** Makes a new session of images that were pasted into the page or dropped on it. */
  readonly newSession: (images: IncomingImages) => Promise<void>;
}

/**
 * Connects one webview to the session it shows. The webview may reload at any time (it is not kept while hidden):
 * each `ready` is answered with the whole current state.
 */
export function connectViewer(parts: ConnectionParts): ViewerConnection {
  const { webview, session, source, annotations, log, newSession } = parts;
  let isReady = false;
  let pending: Reveal = {};

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has none
  const post = (message: HostMessage): void => void webview.postMessage(message);

  const sessionMessage = (
    document: SessionDocument,
    isArriving: boolean,
  ): Extract<HostMessage, { type: 'session' }> => ({
    type: 'session',
    session: toSessionView(document, isArriving),
    edits: annotations.entries,
    reveal: pending.image,
    annotate: pending.annotate === true,
  });

  const showState = (state: LoadState): void => {
    if (!isReady) return;
    switch (state.kind) {
      case 'loading':
        return post({ type: 'loading', filename: displayText(session.filename) });
      case 'failed':
        return post(failedMessage(session.filename, state.error, source));
      case 'arriving':
        post({ ...sessionMessage(state.document, true), annotate: false });
        // Drawing waits for the whole of it.
        pending = { annotate: pending.annotate === true, run: pending.run };
        return;
      case 'ready':
        post(sessionMessage(state.document, false));
        if (pending.run) post({ type: 'run', command: pending.run });
        pending = {};
        if (annotations.isSaving) post({ type: 'saving', isSaving: true });
    }
  };

  const offered = (state: LoadState): readonly string[] =>
    state.kind === 'failed' ? source.actionsFor(state.error).map(({ id }) => id) : [];

  const answer = async (message: ViewerMessage): Promise<void> => {
    switch (message.type) {
      case 'ready':
        isReady = true;
        return showState(session.state);
      case 'recover':
        if (message.action === RETRY.id) return session.retry();
        // Actions are commands: of all there are, the page may run those it shows.
        if (offered(session.state).includes(message.action)) {
          return source.recover(message.action, session.uri);
        }
        return;
      case 'requestImage':
        if (session.document) post(await imageMessage(session.document, message, parts.upright));
        return;
      case 'addFiles':
      case 'addUris':
        return newSession(message);
      case 'saveImage': {
        if (!session.document) return;
        const saved = await parts.saveImage(session.document, message.index, message.role);
        if (saved) post({ type: 'notice', message: displayText(saved, MAX_MESSAGE), isError: false });
        return;
      }
      case 'step':
        if (session.state.kind === 'ready' && message.index < session.state.document.images.length) {
          annotations.step(message.index, message.step, webview);
        }
        return;
      case 'saveAnnotations':
        return parts.saveAnnotations(message.image, message.images);
      case 'discardAnnotations':
        return parts.discardAnnotations();
    }
  };

  const showAnnotations = (change: AnnotationChange): void => {
    if (!isReady) return;
    if (change.kind === 'edits') post({ type: 'edits', edits: annotations.entries });
    if (change.kind === 'saving') post({ type: 'saving', isSaving: annotations.isSaving });
    if (change.kind === 'step' && change.from !== webview) {
      post({ type: 'step', index: change.index, step: change.step });
    }
  };

  const disposables: Disposable[] = [
    session.onDidChange(showState),
    annotations.onDidChange(showAnnotations),
    webview.onDidReceiveMessage((received: unknown) => {
      const message = parseViewerMessage(received);
      if (!message) return;
      answer(message).catch((error: unknown) => {
        if (isCancelled(error)) return;
        log.warn(`${session.filename}: ${message.type} failed: ${forLog(error)}`);
        post({
          type: 'notice',
          message: displayText(toFastshotError(error).message, MAX_MESSAGE),
          isError: true,
        });
      });
    }),
  ];

  return {
    reveal({ image, annotate, run }) {
      if (!isReady || !session.document || ((annotate || run) && session.state.kind !== 'ready')) {
        pending = { image, annotate: annotate === true, run };
        return;
      }
      if (image !== undefined) post({ type: 'reveal', index: image });
      if (annotate) post({ type: 'annotate' });
      if (run) post({ type: 'run', command: run });
    },
    hidden() {
      isReady = false;
    },
    dispose: () => disposeAll(disposables),
  };
}

function failedMessage(
  filename: string,
  error: FastshotError,
  source: Pick<SessionSource, 'actionsFor'>,
): HostMessage {
  if (isCancelled(error)) {
    const message = `${displayText(filename)} was not loaded.`;
    return { type: 'failed', filename: displayText(filename), message, isError: false, actions: [RETRY] };
  }
  const actions = [...source.actionsFor(error)];
  if (!actions.some(({ id }) => id === RETRY.id)) actions.push(RETRY);
  const message = error.message.includes(filename) ? error.message : `${filename}: ${error.message}`;
  return {
    type: 'failed',
    filename: displayText(filename),
    message: displayText(message, MAX_MESSAGE),
    isError: true,
    actions,
  };
}

async function imageMessage(
  document: SessionDocument,
  { index, role }: { index: number; role: ImageRole },
  upright: ConnectionParts['upright'],
): Promise<HostMessage> {
  const image = document.images[index]?.renditions[role];
  if (!image) return { type: 'imageFailed', index, role, message: 'The session does not hold this image.' };
  try {
    return { type: 'image', index, role, ...(await upright(image, `Image ${index + 1}`)) };
  } catch (error) {
    return { type: 'imageFailed', index, role, message: toFastshotError(error).message };
  }
}
