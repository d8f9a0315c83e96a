import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { signalOf } from '../cancellation';
import { showError } from '../errorActions';
import { messageText } from '../quickPickText';
import { EMPTY_FIELDS, type Destination } from '../save/fields';
import type { ImageSource } from '../save/imageSource';
import { type ImageBytes, takeImages } from '../save/importImages';
import type { DestinationInfo } from '../save/protocol';
import type { SessionSaver } from '../save/sessionSaver';
import { headingAbove, markdownLink } from './reference';

const { Empty, Text } = vscode.DocumentDropOrPasteEditKind;
const KIND = Empty.append('fastshot', 'session');
/** What VS Code itself and its Markdown extension offer comes first: ours is the choice that has to be chosen. */
const YIELD_TO = [Text, Empty.append('markdown'), Empty.append('uri'), Empty.append('chat')];

/** An offer to save what is being pasted. Nothing is saved before it is taken and the session has a name. */
class SessionPasteEdit extends vscode.DocumentPasteEdit {
  override readonly yieldTo = YIELD_TO;

  constructor(
    title: string,
    readonly images: readonly ImageBytes[],
    readonly destination: Destination,
    readonly suggestedName: string,
  ) {
    super('', title, KIND.append(destination));
  }
}

/** Images pasted into Markdown can be saved as a session, to which a link is inserted. */
export class PasteSession implements vscode.DocumentPasteEditProvider<SessionPasteEdit> {
  constructor(
    private readonly source: ImageSource,
    private readonly saver: SessionSaver,
  ) {}

  register(): vscode.Disposable {
    return vscode.languages.registerDocumentPasteEditProvider({ language: 'markdown' }, this, {
      providedPasteEditKinds: [KIND],
      pasteMimeTypes: ['image/*'],
    });
  }

  async provideDocumentPasteEdits(
    document: vscode.TextDocument,
    [range]: readonly vscode.Range[],
    data: vscode.DataTransfer,
  ): Promise<SessionPasteEdit[] | undefined> {
    const files = [...data].flatMap(([type, item]) =>
      type.startsWith('image/') ? (item.asFile() ?? []) : [],
    );
    if (files.length === 0) return undefined;
    // The clipboard can be read during this call only.
    const images = await Promise.all(
      files.map(async (file) => ({ name: nameOf(file), bytes: await file.data() })),
    );
    const name = suggestedName(document, range?.start.line ?? 0);
    return this.saver
      .destinations()
      .filter(({ unavailable }) => unavailable === undefined)
      .map((place) => new SessionPasteEdit(titleFor(place), images, place.id, name));
  }

  async resolveDocumentPasteEdit(
    edit: SessionPasteEdit,
    token: vscode.CancellationToken,
  ): Promise<SessionPasteEdit> {
    const stop = signalOf(token);
    try {
      edit.insertText = await this.save(edit, stop.signal);
    } catch (error) {
      showError(error);
    } finally {
      stop.dispose();
    }
    return edit;
  }

  /** Resolves to a link to the new session. */
  private async save(
    { images, destination, suggestedName }: SessionPasteEdit,
    signal: AbortSignal,
  ): Promise<string> {
    const taken = takeImages(
      await this.source.take(images),
      (why) => void vscode.window.showWarningMessage(messageText(why, 400)),
    );
    const name = await vscode.window.showInputBox({
      title: titleFor(this.saver.destinations().find(({ id }) => id === destination)),
      prompt: 'Title: what does it show?',
      value: suggestedName,
      ignoreFocusOut: true,
    });
    if (name === undefined) throw new FastshotError('cancelled', 'Cancelled.');
    const fields = { ...EMPTY_FIELDS, name: name.trim(), destination };
    const saved = await this.saver.save({ fields, images: taken }, () => {}, signal);
    return markdownLink(fields.name || saved.filename, saved.reference.toString());
  }
}

/** Pictures on the clipboard are all called `image.png`, which says nothing. */
function nameOf({ name }: vscode.DataTransferFile): string {
  return /^image\.\w+$/.test(name) ? '' : name;
}

function titleFor(place: DestinationInfo | undefined): string {
  if (place?.id !== 'cloud') return 'Save as Fastshot session on this machine';
  return `Save as Fastshot session in ${messageText(place.label.replace(/^(?:Cloud|Folder) · /, ''), 60)}`;
}

function suggestedName(document: vscode.TextDocument, line: number): string {
  const file = document.uri.path.slice(document.uri.path.lastIndexOf('/') + 1);
  return headingAbove((at) => document.lineAt(at).text, line) ?? file.replace(/\.\w+$/, '');
}
