/** What a child says, one line each. */
export type Report =
  /** `file` holds the input. */
  | { readonly kind: 'failure'; readonly file: string; readonly failure: string }
  /** It got to the end, and its process was at most so much larger than at the beginning. `outcome`: of a single input. */
  | {
      readonly kind: 'done';
      readonly outcomes: number;
      readonly grownMb: number;
      readonly outcome?: string;
    };

/** The pipe it says it on. */
export const REPORT_FD = 3;

/** The input that a child works on: its number and length, 4 bytes each, then its bytes. */
export const CURRENT_FILE = 'current';

/** Folder of the failing inputs, below the child's own. */
export const FAILURES = 'failures';
