import type { Drawing } from '../../../../session/document';
import type { Step } from '../../../annotate/edits';
import type { EditEntries } from '../../../annotate/parseEdits';
import type { AnnotateHostMessage, RenderedImage } from '../../../annotate/protocol';
import { renderPlan } from '../../../annotate/renderPlan';
import type { ImageView, ViewerMessage } from '../../protocol';
import type { Notices } from '../notices';
import type { Stage } from '../stage';
import { AnnotateBar } from './annotateBar';
import { DrawingBoard, type Tool } from './drawingBoard';
import { renderOverlays } from './overlays';
import { PageEdits } from './pageEdits';

export interface AnnotatorParts {
  readonly stage: Stage;
  /** As they are now: more of them come in while a session arrives. */
  readonly images: () => readonly ImageView[];
  /** What was drawn before and is not saved. */
  readonly edits: EditEntries;
  readonly notices: Notices;
  readonly post: (message: ViewerMessage) => void;
  /** What is drawn, or whether drawing is on, has changed. */
  readonly onDidChange: () => void;
}

const TOOL_KEYS: Readonly<Record<string, Tool | 'move'>> = { p: 'pen', t: 'text', e: 'erase', v: 'move' };

/** Drawing on the images of a session: the tools, what was drawn, and saving it. */
export class Annotator {
  readonly bar: AnnotateBar;
  private readonly edits: PageEdits;
  private readonly board: DrawingBoard;
  private tool: Tool | undefined = 'pen';
  private on = false;
  private isSaving = false;
  /** The image that is shown, 0-based. */
  private index = 0;

  constructor(private readonly parts: AnnotatorParts) {
    this.edits = new PageEdits(parts.images(), parts.edits);
    this.bar = new AnnotateBar({
      use: (tool) => this.use(tool),
      undo: () => this.step(this.index, { type: 'undo' }),
      redo: () => this.step(this.index, { type: 'redo' }),
      discard: () => this.discard(),
      save: () => void this.save(),
    });
    this.board = new DrawingBoard({
      stage: parts.stage,
      commit: (index, edit) => this.step(index, edit),
      say: (text) => this.bar.say(text),
    });
  }

  get isOn(): boolean {
    return this.on;
  }

  /** What is drawn on an image now; the same array until that changes. */
  drawings(index: number): readonly Drawing[] {
    return this.edits.drawings(index);
  }

  isChanged(index: number): boolean {
    return this.edits.isChanged(index);
  }

  /** Turns drawing on or off. What was drawn stays. */
  turn(on: boolean): void {
    this.board.settle();
    this.on = on;
    if (on) this.tool ??= 'pen';
    this.parts.onDidChange();
  }

  /** Finishes what is begun, before something else is shown. */
  settle(): void {
    this.board.settle();
  }

  /** To be called whenever something else is shown. */
  show(index: number): void {
    this.index = index;
    const problem = this.problem;
    this.board.use(this.on && !this.isSaving && !problem ? this.tool : undefined);
    this.bar.update({
      isOn: this.on,
      tool: problem ? undefined : this.tool,
      problem,
      canUndo: this.edits.canUndo(index),
      canRedo: this.edits.canRedo(index),
      unsaved: this.edits.changed.length,
      isSaving: this.isSaving,
    });
  }

  /** Handles a key press; false for keys that are not for drawing. */
  key(event: KeyboardEvent): boolean {
    if (!this.on || this.isSaving) return false;
    const { key, shiftKey, altKey } = event;
    const letter = key.toLowerCase();
    if (event.ctrlKey || event.metaKey) {
      if (altKey) return false;
      if (letter === 's') void this.save();
      else if (letter === 'y' || (letter === 'z' && shiftKey)) this.step(this.index, { type: 'redo' });
      else if (letter === 'z') this.step(this.index, { type: 'undo' });
      else return false;
      return true;
    }
    if (altKey) return false;
    if (this.board.key(event)) return true;
    const tool = TOOL_KEYS[letter];
    if (tool) this.use(tool === 'move' ? undefined : tool);
    else if (key === 'Escape' && this.tool) this.use(undefined);
    else return false;
    return true;
  }

  receive(message: Exclude<AnnotateHostMessage, { type: 'annotate' }>): void {
    if (message.type === 'saving') this.isSaving = message.isSaving;
    else if (message.type === 'edits') this.edits.replace(message.edits);
    else this.edits.take(message.index, message.step);
    this.parts.onDidChange();
  }

  private get problem(): string | undefined {
    const image = this.parts.images()[this.index];
    return image?.renditions.original ? undefined : 'This image has no original that could be drawn on.';
  }

  private use(tool: Tool | undefined): void {
    this.tool = tool;
    this.parts.onDidChange();
    this.parts.stage.element.focus({ preventScroll: true });
  }

  private step(index: number, step: Step): void {
    if (this.isSaving) return;
    if (step.type === 'undo' || step.type === 'redo') {
      this.board.settle();
      this.bar.say(step.type === 'undo' ? 'Undone' : 'Redone');
    }
    this.edits.take(index, step);
    this.parts.post({ type: 'step', index, step });
    this.parts.onDidChange();
  }

  private discard(): void {
    this.board.settle();
    this.parts.post({ type: 'discardAnnotations' });
  }

  /** Draws the pictures that are written, and hands them to the extension, which asks how to save them. */
  private async save(): Promise<void> {
    this.board.settle();
    if (this.isSaving || this.edits.changed.length === 0) return;
    const image = this.index;
    this.isSaving = true;
    this.parts.onDidChange();
    try {
      const font = getComputedStyle(this.parts.stage.sheet).fontFamily;
      const images: RenderedImage[] = [];
      for (const index of this.edits.changed) images.push(await this.rendered(index, font));
      this.parts.post({ type: 'saveAnnotations', image, images });
    } catch (error) {
      this.isSaving = false;
      this.parts.onDidChange();
      this.parts.notices.show(error instanceof Error ? error.message : String(error), true);
    }
  }

  private async rendered(index: number, font: string): Promise<RenderedImage> {
    const plan = renderPlan(this.parts.images()[index]!, this.drawings(index));
    return {
      index,
      annotated: await renderOverlays(plan?.annotated, font),
      zoomed: await renderOverlays(plan?.zoomed, font),
    };
  }
}
