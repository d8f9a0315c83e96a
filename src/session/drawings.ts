import type { Drawing } from './document';
import { asObject, type ScannedValue } from './jsonScan';

/** Drawings of one image that are shown. A page holds each as an element; nobody draws as many by hand. */
export const MAX_DRAWINGS = 5_000;

type Line = [number, number, number, number];

/**
 * A window's draw history as drawings. Knows both spellings: `{type, data}` as in saved sessions, and the raw one of
 * temporary caches, `[[x1, y1, x2, y2], …]` and `["text", x, y, "s"]` (desktop format, "Session JSON").
 * @returns also how many items could not be read, and how many were not looked at because there are too many
 */
export function parseDrawings(history: ScannedValue | undefined): {
  drawings: Drawing[];
  unreadable: number;
  leftOut: number;
} {
  if (history === undefined || history === null) return { drawings: [], unreadable: 0, leftOut: 0 };
  if (!Array.isArray(history)) return { drawings: [], unreadable: 1, leftOut: 0 };
  const shown = history.slice(0, MAX_DRAWINGS);
  const drawings = shown.map(parseDrawing).filter((drawing) => drawing !== undefined);
  return {
    drawings,
    unreadable: shown.length - drawings.length,
    leftOut: history.length - shown.length,
  };
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
