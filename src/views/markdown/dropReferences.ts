import * as vscode from 'vscode';
import { DRAG_TYPE, parseDraggedItems } from '../dragAndDrop/parseDragged';
import { markdownLink } from './reference';

const KIND = vscode.DocumentDropOrPasteEditKind.Empty.append('fastshot', 'reference');

/** Sessions and images dragged from the tree into a text: links in Markdown, addresses elsewhere. */
export class DropReferences implements vscode.DocumentDropEditProvider {
  register(): vscode.Disposable {
    return vscode.languages.registerDocumentDropEditProvider('*', this, {
      dropMimeTypes: [DRAG_TYPE],
      providedDropEditKinds: [KIND],
    });
  }

  async provideDocumentDropEdits(
    document: vscode.TextDocument,
    _position: vscode.Position,
    data: vscode.DataTransfer,
  ): Promise<vscode.DocumentDropEdit | undefined> {
    const items = parseDraggedItems((await data.get(DRAG_TYPE)?.asString()) ?? '');
    if (items.length === 0) return undefined;
    const isMarkdown = document.languageId === 'markdown';
    const texts = items.map(({ label, uri }) => (isMarkdown ? markdownLink(label, uri) : uri));
    // A dollar would begin a variable of a snippet; a plain string does not.
    return new vscode.DocumentDropEdit(texts.join('\n'), 'Insert link to Fastshot session', KIND);
  }
}
