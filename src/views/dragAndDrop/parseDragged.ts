import { isRecord } from '../isRecord';

/** Our own, because lists of addresses dragged from a tree arrive in editors in several shapes. */
export const DRAG_TYPE = 'application/vnd.fastshot.sessions+json';

/** A session or image on its way to an editor. */
export interface DraggedItem {
  /** One line of plain text. */
  readonly label: string;
  /** `fastshot:` address: what it names opens here, and on every machine that is connected to the same store. */
  readonly uri: string;
}

/** Reads back what was dragged; anything that is not ours is left out. */
export function parseDraggedItems(text: string): readonly DraggedItem[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? (value as unknown[]) : []).flatMap((item) => {
    const { label, uri } = isRecord(item) ? item : {};
    const isOurs = typeof label === 'string' && typeof uri === 'string' && uri.startsWith('fastshot:/');
    return isOurs ? [{ label, uri }] : [];
  });
}
