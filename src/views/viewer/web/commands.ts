import type { ViewerCommand } from '../viewerCommand';

interface Shortcut {
  readonly keys: readonly string[];
  readonly command: ViewerCommand;
}

/** `KeyboardEvent.key` to command. */
const SHORTCUTS: readonly Shortcut[] = [
  { keys: ['ArrowLeft'], command: 'panLeft' },
  { keys: ['ArrowRight'], command: 'panRight' },
  { keys: ['ArrowUp'], command: 'panUp' },
  { keys: ['ArrowDown'], command: 'panDown' },
  { keys: ['PageUp'], command: 'previousImage' },
  { keys: ['PageDown'], command: 'nextImage' },
  { keys: ['Home'], command: 'firstImage' },
  { keys: ['End'], command: 'lastImage' },
  { keys: ['+', '='], command: 'zoomIn' },
  { keys: ['-', '_'], command: 'zoomOut' },
  { keys: ['0'], command: 'fit' },
  { keys: ['w'], command: 'fitWidth' },
  { keys: ['1'], command: 'actualSize' },
  { keys: ['r'], command: 'toggleAnnotated' },
  { keys: ['i'], command: 'toggleDetails' },
  { keys: ['a'], command: 'annotate' },
  { keys: ['c'], command: 'copyImage' },
  { keys: ['s'], command: 'saveImage' },
  { keys: ['?'], command: 'help' },
];

/** The same for people. */
export const HELP: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['←', '→'], 'Previous, next image; moves a zoomed image'],
  [['Page Up', 'Page Down'], 'Previous, next image, also when zoomed'],
  [['Home', 'End'], 'First, last image'],
  [['+', '−'], 'Zoom in, out; also Ctrl and the mouse wheel'],
  [['0'], 'Fit to the window'],
  [['W'], 'Fit the width'],
  [['1'], 'Actual size'],
  [['R'], 'Original or annotated'],
  [['I'], 'Details on or off'],
  [['A'], 'Annotate: draw on the image, or stop drawing'],
  [['P'], 'Annotating: pen; arrows move it, Space puts it down'],
  [['T'], 'Annotating: text; Enter begins and ends one'],
  [['E'], 'Annotating: eraser; arrows move it, Space erases'],
  [['V', 'Esc'], 'Annotating: no tool, so that dragging moves the image'],
  [['Ctrl+Z', 'Ctrl+Y'], 'Annotating: undo, redo'],
  [['Ctrl+S'], 'Annotating: save'],
  [['F2'], 'Edit title, tags, colour'],
  [['C'], 'Copy the image'],
  [['S'], 'Save the image'],
  [['Ctrl+V'], 'New session from the image on the clipboard; also by dropping images, holding Shift'],
  [['?'], 'This help'],
];

/** The command of a key press; undefined where the key belongs to VS Code or to the focused control. */
export function commandFor(event: KeyboardEvent): ViewerCommand | undefined {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const command = SHORTCUTS.find(({ keys }) => keys.includes(key))?.command;
  const inDetails = event.target instanceof Element && event.target.closest('.details') !== null;
  // There the arrows and pages scroll the text.
  return inDetails && event.key.length > 1 ? undefined : command;
}
