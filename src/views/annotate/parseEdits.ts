import type { Drawing } from '../../session/document';
import { parseDrawings } from '../../session/drawings';
import type { ScannedValue } from '../../session/jsonScan';
import { isRecord } from '../isRecord';
import type { Change, Edit, ImageEdits, SessionEdits, Step } from './edits';

/** Edits as they pass to a page, and as they are kept over a restart. */
export type EditEntries = readonly (readonly [index: number, edits: ImageEdits])[];

/** A step from a page, or undefined: what a webview sends is not trusted. */
export function parseStep(value: unknown): Step | undefined {
  if (!isRecord(value)) return undefined;
  return value['type'] === 'undo' || value['type'] === 'redo' ? { type: value['type'] } : parseEdit(value);
}

/** Edits that were kept; undefined where they are not whole. */
export function parseSessionEdits(value: unknown): SessionEdits | undefined {
  if (!Array.isArray(value)) return undefined;
  const entries = value.map(parseEntry);
  return entries.every((entry) => entry !== undefined) ? new Map(entries) : undefined;
}

function parseEntry(value: unknown): readonly [number, ImageEdits] | undefined {
  if (!Array.isArray(value)) return undefined;
  const [index, image] = value as readonly unknown[];
  if (!isPosition(index) || !isRecord(image)) return undefined;
  const { edits, done } = image;
  if (!Array.isArray(edits) || !isPosition(done) || done > edits.length) return undefined;
  const parsed = edits.map((edit: unknown) => (isRecord(edit) ? parseEdit(edit) : undefined));
  return parsed.every((edit) => edit !== undefined) ? [index, { edits: parsed, done }] : undefined;
}

function parseEdit({ type, drawing, changes }: Readonly<Record<string, unknown>>): Edit | undefined {
  if (type === 'change' && Array.isArray(changes)) {
    const parsed = changes.map(parseChange);
    return parsed.every((change) => change !== undefined) ? { type, changes: parsed } : undefined;
  }
  const added = type === 'add' ? parseDrawing(drawing) : undefined;
  return added && { type: 'add', drawing: added };
}

function parseChange(value: unknown): Change | undefined {
  if (!isRecord(value)) return undefined;
  const { position, drawing } = value;
  if (!isPosition(position)) return undefined;
  if (drawing === undefined || drawing === null) return { position };
  const changed = parseDrawing(drawing);
  return changed && { position, drawing: changed };
}

function parseDrawing(value: unknown): Drawing | undefined {
  // JSON values are a part of what the scanner gives.
  return parseDrawings([value as ScannedValue]).drawings[0];
}

function isPosition(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
