import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import type { CatalogEntry } from '../../catalog/entry';
import type { ImageTools } from '../../images/imageTools';
import type { SessionDocument } from '../../session/document';
import { draftOf } from '../../session/write/draftOf';
import type { App } from '../app';
import { signalOf } from '../cancellation';
import { carriedIfWhole, contentOf, type SessionContent } from '../make/sessionContent';
import { messageText, quickPickText } from '../quickPickText';
import { originTime } from '../save/origin';
import type { SaveRequest } from '../save/formSeed';
import { savedText, showSaved, type Saved } from '../save/sessionSaver';
import { parseFastshotUri, refOfUri } from '../sessionUri';
import { annotatedImages } from './annotatedImages';
import type { AnnotationsToSave, SavedAnnotations } from './annotations';
import { saveChoices, type SaveChoice } from './saveChoices';

interface Parts extends Pick<App, 'connections' | 'loader' | 'model' | 'saver'> {
  readonly tools: ImageTools;
}

/**
 * Asks how to save what was drawn on a session, and saves it: as a new session that takes the place of the old one, or
 * beside it. Undefined when the user thought better of it; rejects when nothing was saved.
 */
export async function saveAnnotations(
  parts: Parts,
  what: AnnotationsToSave,
): Promise<SavedAnnotations | undefined> {
  const { uri, document } = what;
  const entry = entryOf(parts, uri);
  const signal = new AbortController().signal;
  const content = await contentOf(parts, refOfUri(uri), document.filename, signal);
  checkSame(document, content.document);
  const carried = carriedIfWhole(content);
  const choice = await ask(parts, entry, carried !== undefined);
  if (!choice) return undefined;
  const location = vscode.ProgressLocation.Notification;
  const name = messageText(document.metadata?.name || document.filename, 80);
  const options = { location, title: `Saving ${name}`, cancellable: true };
  const { request, saved } = await vscode.window.withProgress(options, async (progress, token) => {
    const cancel = signalOf(token);
    try {
      const request = await requestOf(parts, what, { content, carried, entry, choice }, cancel.signal);
      const report = (message: string): void => progress.report({ message });
      return { request, saved: await parts.saver.store(request, report, cancel.signal) };
    } finally {
      cancel.dispose();
    }
  });
  return { uri: saved.uri, finish: () => finish(parts, request, saved) };
}

async function finish({ saver }: Parts, request: SaveRequest, saved: Saved): Promise<void> {
  const restore = await saver.removeReplaced(request, saved);
  // The editor shows it already.
  void showSaved(savedText(request, saved), undefined, restore);
}

async function ask(
  { connections, saver }: Parts,
  entry: CatalogEntry | undefined,
  isWhole: boolean,
): Promise<SaveChoice | undefined> {
  const { current } = connections;
  const cloud = saver.destinations().find(({ id }) => id === 'cloud');
  const store = current && {
    label: messageText(current.label, 60),
    isReadOnly: cloud?.unavailable !== undefined,
    deletes: saver.mayDelete(),
  };
  const choices = saveChoices({ entry, isWhole, store });
  const items = choices.map((choice) => ({
    label: quickPickText(choice.label),
    detail: quickPickText(choice.detail),
    choice,
  }));
  const options = { title: 'Save Annotations', placeHolder: 'Sessions never change: a new one is saved' };
  return (await vscode.window.showQuickPick(items, options))?.choice;
}

interface Answers {
  readonly content: SessionContent;
  readonly carried: ReturnType<typeof carriedIfWhole>;
  readonly entry: CatalogEntry | undefined;
  readonly choice: SaveChoice;
}

async function requestOf(
  { tools }: Parts,
  { edits, rendered }: AnnotationsToSave,
  { content: { document }, carried, entry, choice }: Answers,
  signal: AbortSignal,
): Promise<SaveRequest> {
  const { name, desc, tags, color, class: className, createdAt } = draftOf(document, carried);
  const { destination, replace } = choice;
  return {
    fields: { name, desc, tags, class: className, color, destination, replace },
    images: await annotatedImages(document, carried, edits, rendered, tools, signal),
    origin: carried && {
      carried,
      // What replaces a session stays where it was in time; what stands beside it is new.
      createdAt: replace ? originTime(createdAt, document.filename) : undefined,
      replaceable: replace ? entry : undefined,
    },
  };
}

/** The row of the session that an editor shows. Rows with a path are of files on this machine. */
function entryOf({ model }: Parts, uri: vscode.Uri): CatalogEntry | undefined {
  const session = parseFastshotUri(uri)?.session;
  const path = uri.scheme === 'file' ? uri.fsPath : undefined;
  return model
    .all()
    .find((entry) =>
      session
        ? entry.id === `${session.place}/${session.filename}`
        : path !== undefined && entry.path === path,
    );
}

/** Edits fit only what they were made on. */
function checkSame(open: SessionDocument, stored: SessionDocument): void {
  const facts = ({ images }: SessionDocument): string =>
    JSON.stringify(
      images.map(({ drawings, renditions: { original } }) => [drawings, original?.width, original?.height]),
    );
  if (facts(open) === facts(stored)) return;
  const message = `${open.filename} has changed since it was opened. Close it and open it again; what you drew is kept.`;
  throw new FastshotError('preconditionFailed', message, { data: { filename: open.filename } });
}
