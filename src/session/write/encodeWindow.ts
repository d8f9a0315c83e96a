import { randomInt } from 'node:crypto';
import { FastshotError } from '../../base/errors';
import type { Drawing } from '../document';
import { MAX_DRAWINGS, parseDrawings } from '../drawings';
import { scanJson } from '../jsonScan';
import { arrayItems, objectMembers, type Members } from './carry';
import type { DraftImage } from './draft';
import type { RawJson } from './jsonSpans';
import { members } from './members';
import { base64, float, type JsonObject, type JsonValue } from './pythonJson';

/** Members of windows in temporary caches; saved sessions have others for the same (desktop format, "Session JSON"). */
const TEMPORARY = ['x', 'y', 'width', 'height', 'image', 'original_image'];
/** The desktop app puts Python's `id()` there, an address; any number that no other window has will do. */
const MAX_WINDOW_ID = 2 ** 47;

const NONE: Members = new Map();

/**
 * One window of a session, as the desktop app writes it.
 * @throws `invalidInput` for an image without pixels
 */
export function windowJson(image: DraftImage, index: number, filename: string): JsonObject {
  const carried = image.carried ?? NONE;
  const { x, y, width, height } = image.geometry;
  const place: [string, number][] = [
    ['x', x],
    ['y', y],
    ['width', width],
    ['height', height],
  ];
  const renditions = renditionsOf(image);
  if (!renditions) {
    throw new FastshotError('invalidInput', `Image ${index + 1} of ${filename} has no pixels.`, {
      data: { filename },
    });
  }
  return members(
    [
      ['index', index],
      ['geometry', members(place, objectMembers(carried.get('geometry')))],
      ['scale', float(image.scale)],
      ['image_data', renditions.zoomed],
      ['original_image_data', renditions.original],
      ['annotated_original_data', renditions.annotated],
      ['draw_history', historyJson(image.drawings, arrayItems(carried.get('draw_history')))],
      ['is_hidden', image.hidden],
      ['window_id', carried.get('window_id') ?? randomInt(1, MAX_WINDOW_ID)],
    ],
    carried,
    TEMPORARY,
  );
}

/**
 * The three renditions as they are written. The carried one on screen is used only while the others are the carried
 * ones as well: it shows the old pixels or drawings.
 */
function renditionsOf({
  original,
  annotated,
  zoomed,
  carried = NONE,
}: DraftImage):
  { readonly original: JsonValue; readonly annotated: JsonValue; readonly zoomed: JsonValue } | undefined {
  const carriedZoomed = present(carried, 'image_data', 'image');
  const carriedOriginal = present(carried, 'original_image_data', 'original_image') ?? carriedZoomed;
  const pixels = original ? base64(original) : carriedOriginal;
  if (pixels === undefined) return undefined;
  const isCarried = original === undefined && annotated === undefined;
  const drawn = isCarried ? present(carried, 'annotated_original_data') : undefined;
  const annotatedPixels = annotated ? base64(annotated) : (drawn ?? null);
  const onScreen = isCarried ? carriedZoomed : undefined;
  return {
    original: pixels,
    annotated: annotatedPixels,
    zoomed: zoomed ? base64(zoomed) : (onScreen ?? annotatedPixels ?? pixels),
  };
}

/** The first of the members that is there and not null. */
function present(carried: Members, ...names: readonly string[]): RawJson | undefined {
  return names
    .map((name) => carried.get(name))
    .find((value) => value !== undefined && value.text.toString('latin1', 0, 4) !== 'null');
}

/**
 * Drawings in the spelling of saved sessions, coordinates as floats. One that is the same in the session this is made
 * from is written as it stands there, with what it holds beyond what we know; ones we cannot read are kept at the end.
 */
function historyJson(drawings: readonly Drawing[], carried: readonly RawJson[]): JsonValue[] {
  const known = new Map<string, JsonValue>();
  const unknown: RawJson[] = [];
  for (const [position, item] of carried.entries()) {
    // Behind those that are shown: nobody can have changed or erased it.
    const isShown = position < MAX_DRAWINGS;
    const [drawing] = isShown ? parseDrawings([scanJson(item.text).value!]).drawings : [];
    if (!drawing) unknown.push(item);
    else if (item.text[0] === 0x7b) known.set(JSON.stringify(drawing), item);
  }
  return [
    ...drawings.map((drawing) => known.get(JSON.stringify(drawing)) ?? drawingJson(drawing)),
    ...unknown,
  ];
}

function drawingJson(drawing: Drawing): JsonObject {
  const data: JsonValue =
    drawing.type === 'lines'
      ? drawing.data.map((line) => line.map(float))
      : new Map<string, JsonValue>([
          ['x', float(drawing.data.x)],
          ['y', float(drawing.data.y)],
          ['text', drawing.data.text],
        ]);
  return new Map<string, JsonValue>([
    ['type', drawing.type],
    ['data', data],
  ]);
}
