import type { Region } from '../../../images/redact';

/** Whom the dialog tells what becomes of the regions. */
export interface RedactDialogParts {
  /** Other regions are drawn now; they are not taken over yet. */
  readonly drawn: (regions: readonly Region[]) => void;
  /** The user is content with them. */
  readonly done: (regions: readonly Region[]) => void;
  /** The user is not. */
  readonly dropped: () => void;
  /** The dialog has gone, after either. */
  readonly closed: () => void;
  /** Goes on with the image after this one (1) or before it (-1); undefined: there is none. Regions are taken over. */
  readonly next?: (() => void) | undefined;
  readonly previous?: (() => void) | undefined;
}
