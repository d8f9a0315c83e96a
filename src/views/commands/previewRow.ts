import type { App } from '../app';
import { refOf } from '../sessionLoader';
import { sessionUri } from '../sessionUri';
import type { ImageNode, SessionNode } from '../tree/nodes';

/** Shows a session, or an image of it, in the viewer, while the keyboard stays in the tree. */
export async function previewRow(app: App, node: SessionNode | ImageNode): Promise<void> {
  const { entry } = node;
  const uri = sessionUri(refOf(entry, app.connections.current?.id ?? ''), entry.path);
  const what = node.kind === 'image' ? { image: node.index } : {};
  await app.editor.reveal(uri, what, { preview: true, preserveFocus: true });
}
