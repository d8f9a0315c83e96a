import * as vscode from 'vscode';
import { FastshotError } from '../../base/errors';
import { showError } from '../errorActions';
import type { ImageSource } from '../save/imageSource';
import type { FoundImages } from '../save/importImages';
import type { SaveForms } from '../save/saveForms';
import type { TreeNode } from '../tree/nodes';
import { seedOf } from './newFromImages';

/** Image files dropped on the tree open the save form, wherever they are dropped. */
export class DropImages implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes: readonly string[] = [];
  readonly dropMimeTypes: readonly string[] = ['files', 'text/uri-list'];

  constructor(
    private readonly source: ImageSource,
    private readonly saveForms: Pick<SaveForms, 'open'>,
  ) {}

  async handleDrop(_target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    const found = await droppedImages(this.source, data);
    if (found.images.length > 0) return this.saveForms.open(seedOf(found));
    if (found.refused.length === 0) return;
    await showError(new FastshotError('invalidInput', found.refused.join(' ')));
  }
}

/** By their addresses where there are any; else, as from outside of a browser, by their bytes. */
async function droppedImages(source: ImageSource, data: vscode.DataTransfer): Promise<FoundImages> {
  const list = (await data.get('text/uri-list')?.asString()) ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (uris.length > 0) return source.read(uris.map((uri) => vscode.Uri.parse(uri)));
  const files = [...data].flatMap(([, item]) => item.asFile() ?? []);
  return source.take(
    await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await file.data() }))),
  );
}
