import type { Drawing } from '../../../session/document';
import type { Size } from '../zoomSteps';

const SVG = 'http://www.w3.org/2000/svg';

// How the desktop app draws (its format, "draw_history"): in pixels of the original image.
const RED = '#ff0000';
const LINE_WIDTH = '3';
const TEXT_SIZE = 28;

/** The drawings as a layer that scales with the image it lies on. */
export function drawingsLayer(drawings: readonly Drawing[], { width, height }: Size): SVGSVGElement {
  const layer = svg('svg', {
    class: 'drawings',
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: 'none',
  });
  layer.setAttribute('aria-hidden', 'true');
  for (const drawing of drawings) {
    layer.append(drawing.type === 'lines' ? strokes(drawing.data) : words(drawing.data));
  }
  return layer;
}

/** One path for all lines: a long freehand stroke is thousands of them. */
function strokes(lines: readonly (readonly [number, number, number, number])[]): SVGElement {
  const d = lines.map(([x1, y1, x2, y2]) => `M${x1} ${y1}L${x2} ${y2}`).join('');
  return svg('path', { d, stroke: RED, 'stroke-width': LINE_WIDTH, 'stroke-linecap': 'round', fill: 'none' });
}

/** A position is the top left corner of the first line. */
function words({ x, y, text }: { x: number; y: number; text: string }): SVGElement {
  const block = svg('text', {
    fill: RED,
    'font-size': String(TEXT_SIZE),
    'dominant-baseline': 'text-before-edge',
  });
  block.append(
    ...text.split(/\r\n|\r|\n/).map((line, row) => {
      const span = svg('tspan', { x: String(x), y: String(y + row * TEXT_SIZE * 1.2) });
      span.textContent = line;
      return span;
    }),
  );
  return block;
}

function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const created = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) created.setAttribute(name, value);
  return created;
}
