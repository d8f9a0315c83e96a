import { refOf } from '../sessionLoader';
import { imageUri, sessionUri } from '../sessionUri';
import type { TreeNode } from '../tree/nodes';
import type { DraggedItem } from './parseDragged';

/** What rows stand for outside of the tree; nothing for groups and headings. */
export function draggedItems(nodes: readonly TreeNode[], storeId: string): readonly DraggedItem[] {
  return nodes.flatMap((node): DraggedItem[] => {
    if (node.kind === 'session') {
      return [{ label: node.entry.title, uri: sessionUri(refOf(node.entry, storeId)).toString() }];
    }
    if (node.kind !== 'image') return [];
    const uri = imageUri(refOf(node.entry, storeId), node.index, 'original').toString();
    return [{ label: `${node.entry.title}, image ${node.index + 1}`, uri }];
  });
}
