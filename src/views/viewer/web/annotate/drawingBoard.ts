import type { Edit } from '../../../annotate/edits';
import { textAt, type Point } from '../../../annotate/stroke';
import type { Stage, Surface } from '../stage';
import { eraseGesture, penGesture, textAtPoint, type Gesture } from './gesture';
import { Marker } from './marker';
import { HALF_LINE, TextBox } from './textBox';

export type Tool = 'pen' | 'text' | 'erase';

/** How far beside a line the eraser still reaches, in CSS pixels. */
const REACH = 6;

export interface BoardParts {
  readonly stage: Stage;
  readonly commit: (index: number, edit: Edit) => void;
  /** Tells a screen reader what happened. */
  readonly say: (text: string) => void;
}

/** Draws on the image of a stage, with the pointer or by keyboard. */
export class DrawingBoard {
  private tool: Tool | undefined;
  private readonly marker = new Marker();
  private readonly text = new TextBox();
  /** What the pointer, or the pen put down by keyboard, is at. */
  private gesture: { readonly surface: Surface; readonly action: Gesture } | undefined;

  constructor(private readonly parts: BoardParts) {
    const { element } = parts.stage;
    // Before the stage, which pans.
    element.addEventListener('pointerdown', (event) => this.onPointerDown(event), { capture: true });
    element.addEventListener('dblclick', (event) => this.tool && event.stopImmediatePropagation(), {
      capture: true,
    });
  }

  /** Takes up a tool, or puts it away. */
  use(tool: Tool | undefined): void {
    if (tool === this.tool) return;
    this.settle();
    if (tool === undefined) this.marker.hide();
    this.tool = tool;
    const { element } = this.parts.stage;
    for (const each of ['pen', 'text', 'erase']) element.classList.toggle(`tool-${each}`, each === tool);
  }

  /** Finishes what is begun: to be called before anything else is shown or saved. */
  settle(): void {
    this.text.close();
    this.end();
  }

  /** Handles a key press while the stage has the focus; false for keys that mean nothing here. */
  key(event: KeyboardEvent): boolean {
    const { stage } = this.parts;
    const { surface } = stage;
    if (!this.tool || !surface) return false;
    if (event.key === 'Escape' && this.gesture) {
      this.abandon();
      return true;
    }
    if (document.activeElement !== stage.element) return false;
    if (this.marker.move(event, stage.sheet, surface.size, stage.zoomPan.scale)) {
      const place = this.marker.at(surface.size);
      this.gesture?.action.move(place);
      this.parts.say(`${Math.round(place.x)}, ${Math.round(place.y)}`);
      return true;
    }
    if (event.key !== ' ' && event.key !== 'Enter') return false;
    this.marker.show(stage.sheet, surface.size);
    this.actAtMarker(surface, this.marker.at(surface.size));
    return true;
  }

  private actAtMarker(surface: Surface, point: Point): void {
    const { say } = this.parts;
    if (this.tool === 'text') return this.type(surface, point);
    if (this.tool === 'pen' && !this.gesture) {
      this.begin(surface, point);
      return say('Pen down');
    }
    if (this.tool === 'erase') this.begin(surface, point);
    const edit = this.end();
    if (this.tool === 'pen') say('Pen lifted');
    else say(edit ? 'Erased' : 'Nothing to erase here');
  }

  private onPointerDown(event: PointerEvent): void {
    const { stage } = this.parts;
    const { surface } = stage;
    if (!this.tool || !surface || event.button !== 0) return;
    event.stopImmediatePropagation();
    if (event.target instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    this.settle();
    this.marker.hide();
    stage.element.focus({ preventScroll: true });
    const start = this.pointOf(event, surface);
    if (this.tool === 'text') return this.type(surface, start);
    this.begin(surface, start);
    this.follow(event.pointerId, surface);
  }

  /** Hands a pointer's way to the gesture until it comes up. */
  private follow(pointerId: number, surface: Surface): void {
    const { element } = this.parts.stage;
    const own = this.gesture;
    const ended = new AbortController();
    const { signal } = ended;
    element.setPointerCapture(pointerId);
    const move = (event: PointerEvent): void => {
      const events = event.getCoalescedEvents();
      for (const each of events.length > 0 ? events : [event]) own?.action.move(this.pointOf(each, surface));
    };
    const end = (): void => {
      ended.abort();
      if (this.gesture === own) this.end();
    };
    element.addEventListener('pointermove', move, { signal });
    element.addEventListener('lostpointercapture', end, { signal });
  }

  private begin(surface: Surface, point: Point): void {
    const reach = REACH / this.parts.stage.zoomPan.scale;
    const action = this.tool === 'erase' ? eraseGesture(surface, point, reach) : penGesture(surface, point);
    this.gesture = { surface, action };
  }

  private end(): Edit | undefined {
    const { gesture } = this;
    this.gesture = undefined;
    const edit = gesture?.action.end();
    if (gesture && edit) this.parts.commit(gesture.surface.index, edit);
    return edit;
  }

  private abandon(): void {
    this.gesture?.action.cancel();
    this.gesture = undefined;
  }

  /** Lets the user type a text at a point, or change the one that is there. */
  private type(surface: Surface, point: Point): void {
    const position = textAtPoint(surface, point);
    const old = position === undefined ? undefined : surface.drawings[position];
    const known = old?.type === 'text' ? old.data : undefined;
    const at = known ?? { x: point.x, y: point.y - HALF_LINE };
    this.marker.hide();
    const { stage, commit } = this.parts;
    const hidden = position === undefined ? undefined : surface.layer.children[position];
    hidden?.classList.add('typed-over');
    this.text.open(stage.sheet, at, known?.text ?? '', (text, byKey) => {
      hidden?.classList.remove('typed-over');
      if (byKey) stage.element.focus({ preventScroll: true });
      if (text === (known?.text ?? '')) return;
      const drawing = text === '' ? undefined : textAt(at, text);
      if (position !== undefined) commit(surface.index, { type: 'change', changes: [{ position, drawing }] });
      else if (drawing) commit(surface.index, { type: 'add', drawing });
    });
  }

  /** Where the pointer is, in pixels of the image. */
  private pointOf({ clientX, clientY }: PointerEvent, { size }: Surface): Point {
    const { left, top, width, height } = this.parts.stage.sheet.getBoundingClientRect();
    return {
      x: ((clientX - left) / width) * size.width,
      y: ((clientY - top) / height) * size.height,
    };
  }
}
