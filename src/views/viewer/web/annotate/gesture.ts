import type { Edit } from '../../../annotate/edits';
import { partsAt, withoutParts, type Box, type Part } from '../../../annotate/hitTest';
import { Stroke, type Point } from '../../../annotate/stroke';
import { drawingElement, pathOf, svg } from '../drawingsLayer';
import type { Surface } from '../stage';

/** Something that is done from where a pointer goes down to where it comes up. Points are pixels of the image. */
export interface Gesture {
  move(point: Point): void;
  /** What it comes to; undefined for nothing. */
  end(): Edit | undefined;
  /** Leaves everything as it was. */
  cancel(): void;
}

/** A stroke of the pen, shown as it grows. */
export function penGesture({ layer }: Surface, start: Point): Gesture {
  const stroke = new Stroke(start);
  const path = drawingElement(stroke.drawing);
  let data = path.getAttribute('d') ?? '';
  layer.append(path);
  return {
    move(point) {
      const line = stroke.add(point);
      if (!line) return;
      data += pathOf(line);
      path.setAttribute('d', data);
    },
    end: () => ({ type: 'add', drawing: stroke.drawing }),
    cancel: () => path.remove(),
  };
}

/**
 * Erases whole strokes and texts: at its start the topmost one there, then every one it comes across. They fade until
 * it ends.
 * @param reach how far beside a line still counts, in pixels of the image
 */
export function eraseGesture(surface: Surface, start: Point, reach: number): Gesture {
  const marked = new Map<string, Part>();
  const before = new Map<number, Element>();
  const mark = (parts: readonly Part[]): void => {
    for (const part of parts) {
      marked.set(keyOf(part), part);
      const { position } = part;
      const shown = surface.layer.children[position];
      if (!shown) continue;
      if (!before.has(position)) before.set(position, shown);
      shown.replaceWith(fading(surface, position, [...marked.values()]));
    }
  };
  let under = hits(surface, start, reach);
  mark(under.slice(-1));
  return {
    move(point) {
      const known = new Set(under.map(keyOf));
      under = hits(surface, point, reach);
      mark(under.filter((part) => !known.has(keyOf(part))));
    },
    end() {
      const changes = withoutParts(surface.drawings, [...marked.values()]);
      return changes.length > 0 ? { type: 'change', changes } : undefined;
    },
    cancel() {
      for (const [position, old] of before) surface.layer.children[position]?.replaceWith(old);
    },
  };
}

/** The position of the topmost text at a point. */
export function textAtPoint(surface: Surface, point: Point): number | undefined {
  return hits(surface, point, 0).findLast(({ position }) => surface.drawings[position]?.type === 'text')
    ?.position;
}

/** A drawing whose erased parts are faint. */
function fading({ drawings }: Surface, position: number, erased: readonly Part[]): SVGElement {
  const group = svg('g', {});
  const faint = drawingElement(drawings[position]!);
  faint.classList.add('erased');
  const [change] = withoutParts(
    drawings,
    erased.filter((part) => part.position === position),
  );
  group.append(faint, ...(change?.drawing ? [drawingElement(change.drawing)] : []));
  return group;
}

function hits({ drawings, layer }: Surface, point: Point, reach: number): Part[] {
  return partsAt(drawings, point, reach, (position) => boxOf(layer.children[position]));
}

const keyOf = ({ position, from }: Part): string => `${position}/${from}`;

/** Where an element of a layer is, in pixels of the image. */
function boxOf(child: Element | undefined): Box | undefined {
  if (!(child instanceof SVGGraphicsElement)) return undefined;
  const { x, y, width, height } = child.getBBox();
  return { left: x, top: y, right: x + width, bottom: y + height };
}
