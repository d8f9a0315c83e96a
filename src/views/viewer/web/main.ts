import type { HostMessage, ViewerMessage } from '../protocol';
import { revealedAs } from '../imageLabels';
import { restoreViewState } from '../viewState';
import { takeIncoming } from '../../save/web/incoming';
import { commandFor } from './commands';
import { connectHost } from './host';
import { ImageCache } from './imageCache';
import { Notices } from './notices';
import { SessionScreen } from './sessionScreen';
import { failedScreen, loadingScreen } from './statusScreen';

const host = connectHost<ViewerMessage, HostMessage>();
const images = new ImageCache(host.post);
const notices = new Notices();

/** From this width on details fit beside an image; details.css knows the same width. */
const WIDE = 640;

let screen: SessionScreen | undefined;

function show(content: HTMLElement): void {
  document.body.replaceChildren(content, notices.element);
}

function onMessage(message: HostMessage): void {
  switch (message.type) {
    case 'loading':
      screen = undefined;
      return show(loadingScreen(message.filename));
    case 'failed':
      screen = undefined;
      return show(failedScreen(message, (action) => host.post({ type: 'recover', action })));
    case 'session':
      return showSession(message);
    case 'reveal':
      return screen?.reveal(message.index);
    case 'run':
      return screen?.run(message.command);
    case 'image':
      return images.receive(message.index, message.role, message.mime, message.bytes);
    case 'imageFailed':
      return images.fail(message.index, message.role, message.message);
    case 'notice':
      return notices.show(message.message, message.isError);
    case 'annotate':
      return screen?.annotate(true);
    case 'step':
    case 'edits':
    case 'saving':
      return screen?.receive(message);
  }
}

function showSession({ session, edits, reveal, annotate }: Extract<HostMessage, { type: 'session' }>): void {
  if (screen?.isArriving) {
    screen.arrived(session);
    if (reveal !== undefined) screen.reveal(reveal);
    if (annotate) screen.annotate(true);
    return;
  }
  const saved = restoreViewState(host.savedState(), window.innerWidth >= WIDE);
  const revealed = reveal === undefined ? {} : { image: reveal, ...revealedAs(session.images[reveal]) };
  const state = { ...saved, ...revealed, annotating: annotate || saved.annotating };
  screen = new SessionScreen({
    session,
    state,
    edits,
    images,
    notices,
    saveState: host.saveState,
    post: host.post,
  });
  show(screen.element);
  screen.start();
}

document.addEventListener('keydown', (event) => {
  const { target, defaultPrevented } = event;
  // A text that was just completed is gone already: its own keys are handled, others are not.
  const isTyping = target instanceof HTMLTextAreaElement && (target.isConnected || defaultPrevented);
  if (isTyping || !screen || document.querySelector('dialog[open]')) return;
  if (screen.key(event)) return event.preventDefault();
  const command = commandFor(event);
  if (!command) return;
  event.preventDefault();
  screen.run(command);
});

// Ctrl+C with no text selected copies the image.
document.addEventListener('copy', (event) => {
  if (event.target instanceof HTMLTextAreaElement) return;
  if (!screen || !document.getSelection()?.isCollapsed) return;
  event.preventDefault();
  screen.run('copyImage');
});

// A new session of them; the one that is shown never changes.
takeIncoming(host.post);

host.onMessage(onMessage);
host.post({ type: 'ready' });
