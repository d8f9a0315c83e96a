import { Emitter, type Disposable } from '../../base/lifecycle';
import type { SessionDocument } from '../../session/document';
import { afterStep, isChanged, type ImageEdits, type SessionEdits, type Step } from './edits';
import type { EditEntries } from './parseEdits';

/** What changed. `from` is who made a step and knows of it. */
export type AnnotationChange =
  | { readonly kind: 'step'; readonly index: number; readonly step: Step; readonly from: object }
  | { readonly kind: 'edits' }
  | { readonly kind: 'saving' };

/**
 * What was drawn on one session and is not saved yet, for all editors that show it. It outlives them, so that closing
 * an editor loses nothing.
 */
export class SessionAnnotations implements Disposable {
  private images = new Map<number, ImageEdits>();
  private isKnown = false;
  private saving = false;
  private readonly changed = new Emitter<AnnotationChange>();

  readonly onDidChange = this.changed.event;

  get edits(): SessionEdits {
    return this.images;
  }

  /** The edits in a form that passes to a page. */
  get entries(): EditEntries {
    return [...this.images];
  }

  get isSaving(): boolean {
    return this.saving;
  }

  /** Takes a step that a page has made; while saving none is taken, and pages are told what there is. */
  step(index: number, step: Step, from: object): void {
    if (this.saving) return this.changed.fire({ kind: 'edits' });
    this.isKnown = true;
    this.images.set(index, afterStep(this.images.get(index), step));
    this.changed.fire({ kind: 'step', index, step, from });
  }

  /** Takes over what was kept over a restart, unless something was drawn since. */
  restore(edits: SessionEdits): void {
    if (this.isKnown) return;
    this.isKnown = true;
    if (edits.size === 0) return;
    this.images = new Map(edits);
    this.changed.fire({ kind: 'edits' });
  }

  /** Forgets all edits, once they are saved or not wanted. */
  clear(): void {
    this.isKnown = true;
    this.images = new Map();
    this.changed.fire({ kind: 'edits' });
  }

  /** Runs `save`; until it ends no editor takes steps, so that what is saved is what is shown. */
  async whileSaving<T>(save: () => Promise<T>): Promise<T | undefined> {
    if (this.saving) return undefined;
    this.setSaving(true);
    try {
      return await save();
    } finally {
      this.setSaving(false);
    }
  }

  /** Whether anything would be lost without them. */
  isUnsaved({ images }: SessionDocument): boolean {
    return images.some(({ drawings }, index) => isChanged(drawings, this.images.get(index)));
  }

  dispose(): void {
    this.changed.dispose();
  }

  private setSaving(saving: boolean): void {
    this.saving = saving;
    this.changed.fire({ kind: 'saving' });
  }
}
