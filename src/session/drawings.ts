import type { Drawing } from './document';
import { asObject, type ScannedValue } from './jsonScan';

type Line = [number, number, number, number];

/**
 * A window's draw history as drawings. Knows both spellings: `{type, data}` as in saved sessions, and the raw one of
 * temporary caches, `[[x1, y1, x2, y2], …]` and `["text", x, y, "s"]` (desktop format, "Session JSON").
 * @returns also how many items could not be read
 */
export function parseDrawings(history: ScannedValue | undefined): {
  drawings: Drawing[];
  unreadable: number;
} {
  if (history === undefined || history === null) return { drawings: [], unreadable: 0 };
  if (!Array.isArray(history)) return { drawings: [], unreadable: 1 };
  const drawings = history.map(parseDrawing).filter((drawing) => drawing !== undefined);
  return { drawings, unreadable: history.length - drawings.length };
}

function parseDrawing(item: ScannedValue): Drawing | undefined {
  if (Array.isArray(item)) {
    return item[0] === 'text' ? textDrawing(item[1], item[2], item[3]) : linesDrawing(item);
  }
  const { type, data } = asObject(item) ?? {};
  if (type === 'lines') return linesDrawing(data);
  const text = asObject(data);
  return type === 'text' && text ? textDrawing(text['x'], text['y'], text['text']) : undefined;
}

function linesDrawing(data: ScannedValue | undefined): Drawing | undefined {
  return Array.isArray(data) && data.every(isLine) ? { type: 'lines', data } : undefined;
}

function textDrawing(x?: ScannedValue, y?: ScannedValue, text?: ScannedValue): Drawing | undefined {
  if (!Number.isFinite(x) || !Number.isFinite(y) || typeof text !== 'string') return undefined;
  return { type: 'text', data: { x: x as number, y: y as number, text } };
}

function isLine(value: unknown): value is Line {
  return Array.isArray(value) && value.length === 4 && value.every(Number.isFinite);
}
