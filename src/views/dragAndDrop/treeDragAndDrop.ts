import * as vscode from 'vscode';
import { SESSION_SUFFIX } from '../../session/sessionName';
import { FastshotError } from '../../base/errors';
import type { Connections } from '../connections';
import { showError } from '../errorActions';
import { seedOf } from '../make/newFromImages';
import type { Destination } from '../save/fields';
import type { ImageSource } from '../save/imageSource';
import type { FoundImages } from '../save/importImages';
import type { SaveForms } from '../save/saveForms';
import type { TreeNode } from '../tree/nodes';
import { draggedItems } from './draggedItems';
import { DRAG_TYPE } from './parseDragged';

/** What was dropped: by its address, or, from outside of a browser, by its bytes. */
export type DroppedFile = vscode.Uri | { readonly name: string; readonly bytes: Uint8Array };

/**
 * Image files dropped on the tree open the save form, session files are imported, wherever they are dropped. Sessions
 * and images dragged from it can be dropped into editors, see `DropReferences`.
 */
export class TreeDragAndDrop implements vscode.TreeDragAndDropController<TreeNode> {
  readonly dragMimeTypes: readonly string[] = [DRAG_TYPE];
  readonly dropMimeTypes: readonly string[] = ['files', 'text/uri-list'];

  constructor(
    private readonly parts: {
      readonly source: ImageSource;
      readonly saveForms: Pick<SaveForms, 'open'>;
      readonly connections: Connections;
      /** Imports session files. `preferred`: where they were dropped. */
      readonly importSessions: (files: readonly DroppedFile[], preferred: Destination) => Promise<void>;
    },
  ) {}

  handleDrag(nodes: readonly TreeNode[], data: vscode.DataTransfer): void {
    const items = draggedItems(nodes, this.parts.connections.current?.id ?? '');
    if (items.length > 0) data.set(DRAG_TYPE, new vscode.DataTransferItem(JSON.stringify(items)));
  }

  async handleDrop(target: TreeNode | undefined, data: vscode.DataTransfer): Promise<void> {
    try {
      const files = await droppedFiles(data);
      const sessions: DroppedFile[] = [];
      const images: DroppedFile[] = [];
      for (const file of files) ((await holdsSessions(file)) ? sessions : images).push(file);
      if (images.length > 0) await this.newSession(images);
      const preferred = target?.id.startsWith('cloud') ? 'cloud' : 'local';
      if (sessions.length > 0) await this.parts.importSessions(sessions, preferred);
    } catch (error) {
      showError(error);
    }
  }

  private async newSession(files: readonly DroppedFile[]): Promise<void> {
    const { source, saveForms } = this.parts;
    const found = combined(
      await source.read(files.filter((file) => file instanceof vscode.Uri)),
      await source.take(files.flatMap((file) => (file instanceof vscode.Uri ? [] : [file]))),
    );
    if (found.images.length > 0) return saveForms.open(seedOf(found));
    throw new FastshotError('unsupportedFormat', found.refused.join(' '));
  }
}

/** A session file, or a folder, which may hold some. */
async function holdsSessions(file: DroppedFile): Promise<boolean> {
  const name = file instanceof vscode.Uri ? file.path : file.name;
  if (name.toLowerCase().endsWith(SESSION_SUFFIX)) return true;
  return (
    file instanceof vscode.Uri &&
    vscode.workspace.fs.stat(file).then(
      ({ type }) => (type & vscode.FileType.Directory) !== 0,
      () => false,
    )
  );
}

async function droppedFiles(data: vscode.DataTransfer): Promise<DroppedFile[]> {
  const list = (await data.get('text/uri-list')?.asString()) ?? '';
  const uris = list.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('#'));
  if (uris.length > 0) return uris.map((uri) => vscode.Uri.parse(uri));
  const files = [...data].flatMap(([, item]) => item.asFile() ?? []);
  return Promise.all(files.map(async (file) => ({ name: file.name, bytes: await file.data() })));
}

function combined(a: FoundImages, b: FoundImages): FoundImages {
  return { images: [...a.images, ...b.images], refused: [...a.refused, ...b.refused] };
}
