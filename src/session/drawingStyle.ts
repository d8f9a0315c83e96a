/**
 * How the desktop app draws (desktop format, "Session JSON", draw_history). In pixels of the image that is drawn on:
 * in the original's for its annotated rendition, in the scaled one's for what is on screen.
 */
export const DRAWING_COLOR = '#ff0000';
export const LINE_WIDTH = 3;
export const TEXT_SIZE = 28;

/** Text on screen grows with the zoom, whole pixels at a time; lines do not (seen in the desktop app 2.1.2). */
export const textSizeAt = (scale: number): number => Math.max(1, Math.trunc(TEXT_SIZE * scale));

/** From one line of a text to the next, in its size. */
export const LINE_HEIGHT = 1.2;
