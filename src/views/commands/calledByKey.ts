import { isRecord } from '../isRecord';
import type { ImageNode, SessionNode, TreeNode, WaitingNode } from '../tree/nodes';

type Row = SessionNode | ImageNode | WaitingNode | Extract<TreeNode, { kind: 'next' }>;

/** What a key of the tree means on the row that has the focus. */
export interface KeyCall {
  readonly command: string;
  readonly row?: Row;
  /** The rows it works on; `row` is one of them. */
  readonly rows?: readonly TreeNode[];
}

/** By command that a key is bound to: the command for a row; undefined where the key means nothing. */
const MEANINGS: Readonly<Record<string, (row: TreeNode) => Omit<KeyCall, 'rows'> | undefined>> = {
  'fastshot.session.remove': (row) => {
    if (row.kind === 'next') return { command: 'fastshot.next.dismiss', row };
    if (row.kind === 'waiting') return { command: 'fastshot.waiting.discard', row };
    if (row.kind !== 'session') return undefined;
    return { command: row.entry.gone ? 'fastshot.gone.remove' : 'fastshot.session.remove', row };
  },
  'fastshot.session.edit': (row) => {
    if (row.kind !== 'session' && row.kind !== 'image') return undefined;
    const { entry } = row;
    if (entry.gone && !entry.hasLocalCopy) return undefined;
    return { command: 'fastshot.session.edit', row: { kind: 'session', id: entry.id, entry } };
  },
  // A command of its own, so that the menus of images do not name the key beside the link.
  'fastshot.row.copy': (row) => {
    if (row.kind === 'image') return { command: 'fastshot.image.copy', row };
    return row.kind === 'session' ? { command: 'fastshot.session.copyMarkdown', row } : undefined;
  },
  // Of other rows Space does what it does in every tree.
  'fastshot.session.preview': (row) =>
    row.kind === 'session' || row.kind === 'image'
      ? { command: 'fastshot.session.preview', row }
      : { command: 'list.toggleExpand' },
};

/**
 * What a key of the tree calls, and on which rows: all selected ones if the focused one is among them, as with a row's
 * menu. Arrow keys move the focus and leave the selection behind, so the selection alone is never taken.
 * @param command that the key is bound to
 * @param focused what VS Code passes for `$focusedTreeItem`
 */
export function calledByKey(
  command: string,
  focused: unknown,
  selection: readonly TreeNode[],
): KeyCall | undefined {
  if (!isNode(focused)) return undefined;
  const call = MEANINGS[command]?.(focused);
  if (!call?.row) return call;
  const isSelected = selection.some(({ id }) => id === focused.id);
  return { ...call, rows: isSelected ? selection : [call.row] };
}

/** Only the tree passes rows, so their kind vouches for the rest. */
const isNode = (value: unknown): value is TreeNode => isRecord(value) && typeof value['kind'] === 'string';
