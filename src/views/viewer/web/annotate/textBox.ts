import { TEXT_SIZE, LINE_HEIGHT } from '../../../../session/drawingStyle';
import type { Point } from '../../../annotate/stroke';
import { element } from '../dom';

/** Half the height of a line: where a text is put by its middle, as a text cursor points. */
export const HALF_LINE = (TEXT_SIZE * LINE_HEIGHT) / 2;

/** Takes a text once it is complete. `byKey`: the focus was still on it. */
type Done = (text: string, byKey: boolean) => void;

/** Where a text is typed, on the image and as large as it will be drawn. */
export class TextBox {
  private input: HTMLTextAreaElement | undefined;
  private done: Done | undefined;

  get isOpen(): boolean {
    return this.input !== undefined;
  }

  /**
   * @param sheet of the image; its `--scale` are CSS pixels per pixel of the image
   * @param at the left upper corner, in pixels of the image
   * @param done called once with the text when it is complete: by Enter, Escape, or when the user turns elsewhere
   */
  open(sheet: HTMLElement, at: Point, text: string, done: Done): void {
    const input = element('textarea', {
      class: 'text-box',
      attributes: { 'aria-label': 'Text to draw', rows: '1', spellcheck: 'false', wrap: 'off' },
    });
    input.value = text;
    input.style.setProperty('--x', String(at.x));
    input.style.setProperty('--y', String(at.y));
    input.addEventListener('keydown', (event) => this.onKey(event));
    input.addEventListener('blur', () => this.close());
    this.input = input;
    this.done = done;
    sheet.append(input);
    input.focus();
  }

  /** Takes what was typed, if a text is being typed. */
  close(byKey = false): void {
    const { input, done } = this;
    this.input = undefined;
    this.done = undefined;
    input?.remove();
    if (input) done?.(input.value.trimEnd(), byKey);
  }

  private onKey(event: KeyboardEvent): void {
    const { key, shiftKey, ctrlKey, metaKey, isComposing } = event;
    if (isComposing) return;
    if (key === 'Escape' || (key === 'Enter' && !shiftKey)) {
      event.preventDefault();
      this.close(true);
    }
    // What is typed is saved as well; the key goes on to whom it is for.
    if ((ctrlKey || metaKey) && key.toLowerCase() === 's') this.close(true);
    // VS Code would undo in its own editors only.
    if ((ctrlKey || metaKey) && /^[zy]$/i.test(key)) event.stopPropagation();
  }
}
