import { isRecord } from '../isRecord';
import type { Reveal } from '../viewer/viewerConnection';

/** What the context menu of a viewer was opened on. */
export interface CalledInPage {
  /** 0-based; undefined beside the images. */
  readonly image: number | undefined;
  /** Whether the image is one of the strip, which may be another than the one shown large. */
  readonly inStrip: boolean;
}

/**
 * Whether a command was called from the context menu of a viewer, and on what there. VS Code passes what the page says of
 * itself (`data-vscode-context`), and adds `webview`. Pages show what others wrote, so nothing but an image's number is
 * taken from it.
 */
export function calledInPage(passed: unknown): CalledInPage | undefined {
  if (!isRecord(passed) || typeof passed['webview'] !== 'string') return undefined;
  const { image, inStrip } = passed;
  const isNumber = typeof image === 'number' && Number.isSafeInteger(image) && image >= 0;
  return { image: isNumber ? image : undefined, inStrip: isNumber && inStrip === true };
}

/** By command: what the page itself does then, also of a session that is in no list. */
const DONE_BY_PAGE: Readonly<Record<string, Omit<Reveal, 'image'>>> = {
  'fastshot.image.copy': { run: 'copyImage' },
  'fastshot.image.saveAs': { run: 'saveImage' },
  'fastshot.session.annotate': { annotate: true },
};

/**
 * What the page is to do for a command; undefined where the command works on a row. An image of the strip is shown first;
 * of the one that is shown, it is what is seen of it.
 */
export function doneByPage(command: string, { image, inStrip }: CalledInPage): Reveal | undefined {
  const what = DONE_BY_PAGE[command];
  return what && (inStrip ? { ...what, image } : what);
}
