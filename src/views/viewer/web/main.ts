import type { HostMessage, ViewerMessage } from '../protocol';
import { restoreViewState } from '../viewState';
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
      return show(loadingScreen(message.filename));
    case 'failed':
      return show(failedScreen(message, (action) => host.post({ type: 'recover', action })));
    case 'session': {
      const saved = restoreViewState(host.savedState(), window.innerWidth >= WIDE);
      const { session, reveal } = message;
      screen = new SessionScreen({
        session,
        state: reveal === undefined ? saved : { ...saved, image: reveal },
        images,
        notices,
        saveState: host.saveState,
        saveImage: (index, role) => host.post({ type: 'saveImage', index, role }),
      });
      show(screen.element);
      return screen.start();
    }
    case 'reveal':
      return screen?.reveal(message.index);
    case 'image':
      return images.receive(message.index, message.role, message.mime, message.bytes);
    case 'imageFailed':
      return images.fail(message.index, message.role, message.message);
    case 'notice':
      return notices.show(message.message, message.isError);
  }
}

document.addEventListener('keydown', (event) => {
  const command = commandFor(event);
  if (!command || !screen || document.querySelector('dialog[open]')) return;
  event.preventDefault();
  screen.run(command);
});

// Ctrl+C with no text selected copies the image.
document.addEventListener('copy', (event) => {
  if (!screen || !document.getSelection()?.isCollapsed) return;
  event.preventDefault();
  screen.run('copyImage');
});

host.onMessage(onMessage);
host.post({ type: 'ready' });
