/** What a child says on its standard output, one line each. */
export type Report =
  /** `file` holds the input. */
  | { readonly kind: 'failure'; readonly file: string; readonly failure: string }
  /** It got to the end. */
  | { readonly kind: 'done'; readonly outcomes: number };

/** The input that a child works on: its number and length, 4 bytes each, then its bytes. */
export const CURRENT_FILE = 'current';

/** Folder of the failing inputs, below the child's own. */
export const FAILURES = 'failures';
