import type { Drawing } from '../../../../session/document';
import {
  afterStep,
  canRedo,
  canUndo,
  drawingsAfter,
  isChanged,
  type ImageEdits,
  type Step,
} from '../../../annotate/edits';
import type { EditEntries } from '../../../annotate/parseEdits';
import type { ImageView } from '../../protocol';

const NONE: readonly Drawing[] = [];

/** The edits of a session as its page holds them, and what is drawn with them. */
export class PageEdits {
  private images: Map<number, ImageEdits>;
  private readonly drawn = new Map<number, readonly Drawing[]>();

  constructor(
    private readonly saved: readonly ImageView[],
    entries: EditEntries,
  ) {
    this.images = new Map(entries);
  }

  /** The images with anything that is not saved. */
  get changed(): readonly number[] {
    return [...this.images.keys()].filter((index) => this.isChanged(index));
  }

  /** What is drawn on an image now; the same array until a step changes it. */
  drawings(index: number): readonly Drawing[] {
    const drawings = this.drawn.get(index) ?? drawingsAfter(this.savedOf(index), this.images.get(index));
    this.drawn.set(index, drawings);
    return drawings;
  }

  isChanged(index: number): boolean {
    return isChanged(this.savedOf(index), this.images.get(index));
  }

  canUndo(index: number): boolean {
    return canUndo(this.images.get(index));
  }

  canRedo(index: number): boolean {
    return canRedo(this.images.get(index));
  }

  take(index: number, step: Step): void {
    this.images.set(index, afterStep(this.images.get(index), step));
    this.drawn.delete(index);
  }

  replace(entries: EditEntries): void {
    this.images = new Map(entries);
    this.drawn.clear();
  }

  private savedOf(index: number): readonly Drawing[] {
    return this.saved[index]?.drawings ?? NONE;
  }
}
