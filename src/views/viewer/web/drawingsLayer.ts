import { displayLines } from '../../../base/displayText';
import type { Drawing } from '../../../session/document';
import { DRAWING_COLOR, LINE_HEIGHT, LINE_WIDTH, TEXT_SIZE } from '../../../session/drawingStyle';
import type { Size } from '../zoomSteps';

type Line = readonly [number, number, number, number];

const SVG = 'http://www.w3.org/2000/svg';

/**
 * The drawings as a layer that scales with the image it lies on: one element for each, in their order. Everything that
 * makes its look is in its attributes, so that a picture made of it looks the same.
 * @param textSize in pixels of the image
 */
export function drawingsLayer(
  drawings: readonly Drawing[],
  { width, height }: Size,
  textSize = TEXT_SIZE,
): SVGSVGElement {
  const layer = svg('svg', {
    class: 'drawings',
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  layer.append(...drawings.map((drawing) => drawingElement(drawing, textSize)));
  return layer;
}

export function drawingElement(drawing: Drawing, textSize = TEXT_SIZE): SVGGraphicsElement {
  return drawing.type === 'lines' ? strokes(drawing.data) : words(drawing.data, textSize);
}

/** One path for all lines: a long freehand stroke is thousands of them. */
function strokes(lines: readonly Line[]): SVGPathElement {
  return svg('path', {
    d: lines.map(pathOf).join(''),
    stroke: DRAWING_COLOR,
    'stroke-width': String(LINE_WIDTH),
    'stroke-linecap': 'round',
    fill: 'none',
  });
}

/** A line as a part of the data of a path. */
export function pathOf([x1, y1, x2, y2]: Line): string {
  return `M${x1} ${y1}L${x2} ${y2}`;
}

/** A position is the top left corner of the first line. */
function words({ x, y, text }: { x: number; y: number; text: string }, textSize: number): SVGTextElement {
  const block = svg('text', {
    fill: DRAWING_COLOR,
    'font-size': String(textSize),
    'dominant-baseline': 'text-before-edge',
    'text-rendering': 'geometricPrecision',
    'xml:space': 'preserve',
  });
  block.append(
    ...visibleText(text)
      .split(/\r\n|\r|\n/)
      .map((line, row) => {
        const span = svg('tspan', { x: String(x), y: String(y + row * textSize * LINE_HEIGHT) });
        span.textContent = line;
        return span;
      }),
  );
  return block;
}

/** Without what hides or reorders text, and without what XML does not take: a picture of it would not load. */
function visibleText(text: string): string {
  return displayLines(text).replace(/[\ufffe\uffff]/g, '');
}

/** An element of an SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const created = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  return created;
}
