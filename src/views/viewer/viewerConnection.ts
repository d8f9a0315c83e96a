import type * as vscode from 'vscode';
import { displayText } from '../../base/displayText';
import { isCancelled, toFastshotError, type FastshotError } from '../../base/errors';
import { disposeAll, type Disposable } from '../../base/lifecycle';
import type { Log } from '../../base/log';
import type { ImageRole, SessionDocument } from '../../session/document';
import type { LoadState, OpenSession } from './openSession';
import { parseViewerMessage, RETRY, type HostMessage, type ViewerMessage } from './protocol';
import type { SessionSource } from './sessionSource';
import { toSessionView } from './sessionView';

/** Messages name files, whose names may be anything. UTF-16 units. */
const MAX_MESSAGE = 2_000;

export interface ViewerConnection extends Disposable {
  /** Shows an image, at once or as soon as the session is there. */
  reveal(index: number): void;
  /** To be called when the editor is hidden: its webview is gone until it says `ready` again. */
  hidden(): void;
}

export interface ConnectionParts {
  readonly webview: Pick<vscode.Webview, 'postMessage' | 'onDidReceiveMessage'>;
  readonly session: OpenSession;
  readonly source: Pick<SessionSource, 'actionsFor' | 'recover'>;
  readonly log: Log;
  /** Saves one image where the user says; resolves to a sentence about it, or undefined when the user cancelled. */
  readonly saveImage: (
    document: SessionDocument,
    index: number,
    role: ImageRole,
  ) => Promise<string | undefined>;
}

/**
 * Connects one webview to the session it shows. The webview may reload at any time (it is not kept while hidden):
 * each `ready` is answered with the whole current state.
 */
export function connectViewer({
  webview,
  session,
  source,
  log,
  saveImage,
}: ConnectionParts): ViewerConnection {
  let isReady = false;
  let pendingReveal: number | undefined;

  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own, which has none
  const post = (message: HostMessage): void => void webview.postMessage(message);

  const showState = (state: LoadState): void => {
    if (!isReady) return;
    switch (state.kind) {
      case 'loading':
        return post({ type: 'loading', filename: displayText(session.filename) });
      case 'failed':
        return post(failedMessage(session.filename, state.error, source));
      case 'ready':
        post({ type: 'session', session: toSessionView(state.document), reveal: pendingReveal });
        pendingReveal = undefined;
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
        if (session.state.kind === 'ready') post(imageMessage(session.state.document, message));
        return;
      case 'saveImage': {
        if (session.state.kind !== 'ready') return;
        const saved = await saveImage(session.state.document, message.index, message.role);
        if (saved) post({ type: 'notice', message: displayText(saved, MAX_MESSAGE), isError: false });
      }
    }
  };

  const disposables: Disposable[] = [
    session.onDidChange(showState),
    webview.onDidReceiveMessage((received: unknown) => {
      const message = parseViewerMessage(received);
      if (!message) return;
      answer(message).catch((error: unknown) => {
        if (isCancelled(error)) return;
        log.warn(`${session.filename}: ${message.type} failed: ${toFastshotError(error).message}`);
        post({
          type: 'notice',
          message: displayText(toFastshotError(error).message, MAX_MESSAGE),
          isError: true,
        });
      });
    }),
  ];

  return {
    reveal(index) {
      if (isReady && session.state.kind === 'ready') post({ type: 'reveal', index });
      else pendingReveal = index;
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

function imageMessage(
  document: SessionDocument,
  { index, role }: { index: number; role: ImageRole },
): HostMessage {
  const image = document.images[index]?.renditions[role];
  if (!image) return { type: 'imageFailed', index, role, message: 'The session does not hold this image.' };
  try {
    return { type: 'image', index, role, mime: image.mime, bytes: image.bytes() };
  } catch (error) {
    return { type: 'imageFailed', index, role, message: toFastshotError(error).message };
  }
}
