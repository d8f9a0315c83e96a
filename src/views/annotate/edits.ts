import type { Drawing } from '../../session/document';

/** What becomes of the drawing at a position of the list that an edit is applied to; left out: it is erased. */
export interface Change {
  readonly position: number;
  readonly drawing?: Drawing | undefined;
}

/** One edit of what is drawn on an image. */
export type Edit =
  | { readonly type: 'add'; readonly drawing: Drawing }
  | { readonly type: 'change'; readonly changes: readonly Change[] };

/** What a user does: an edit, or going back and forth between those made. */
export type Step = Edit | { readonly type: 'undo' } | { readonly type: 'redo' };

/** All edits of one image since its session was saved. The first `done` are in force, the others were undone. */
export interface ImageEdits {
  readonly edits: readonly Edit[];
  readonly done: number;
}

/** The edits of a session, by the position of the image. */
export type SessionEdits = ReadonlyMap<number, ImageEdits>;

const NONE: ImageEdits = { edits: [], done: 0 };

/** Edits after one more step. A new edit takes the place of those undone; what cannot be undone or redone is ignored. */
export function afterStep({ edits, done }: ImageEdits = NONE, step: Step): ImageEdits {
  if (step.type === 'undo') return { edits, done: Math.max(0, done - 1) };
  if (step.type === 'redo') return { edits, done: Math.min(edits.length, done + 1) };
  return { edits: [...edits.slice(0, done), step], done: done + 1 };
}

export function canUndo({ done }: ImageEdits = NONE): boolean {
  return done > 0;
}

export function canRedo({ edits, done }: ImageEdits = NONE): boolean {
  return done < edits.length;
}

/**
 * What is drawn once the edits in force are made. Drawings that no edit touched are the very same objects, in the same
 * order, before all new ones.
 * @param saved what the session holds
 */
export function drawingsAfter(
  saved: readonly Drawing[],
  { edits, done }: ImageEdits = NONE,
): readonly Drawing[] {
  return edits.slice(0, done).reduce(applied, saved);
}

/** Whether the edits in force come to anything: what was drawn and erased again does not count. */
export function isChanged(saved: readonly Drawing[], edits: ImageEdits | undefined): boolean {
  const now = drawingsAfter(saved, edits);
  return now.length !== saved.length || now.some((drawing, position) => drawing !== saved[position]);
}

/** Positions that are not there, as from a page that is behind, change nothing. */
function applied(drawings: readonly Drawing[], edit: Edit): readonly Drawing[] {
  if (edit.type === 'add') return [...drawings, edit.drawing];
  const changes = new Map(edit.changes.map(({ position, drawing }) => [position, drawing]));
  return drawings.flatMap((drawing, position) =>
    changes.has(position) ? (changes.get(position) ?? []) : drawing,
  );
}
