import type { PngImage } from '../../images/job';
import type { SaveRequest } from './formSeed';
import type { FoundImages, ImageBytes } from './importImages';
import type { DestinationInfo, FormHostMessage, Suggestions } from './protocol';

/** What a form asks of its surroundings. */
export interface SaveFormParts {
  readonly post: (message: FormHostMessage) => void;
  readonly suggestions: () => Suggestions;
  readonly destinations: () => readonly DestinationInfo[];
  /** Lets the user pick more image files. */
  readonly pickImages: () => Promise<FoundImages>;
  /** Reads files that were dropped by their address. */
  readonly readUris: (uris: readonly string[]) => Promise<FoundImages>;
  /** An image as PNG, turned as it says, with its size. Rejects when it cannot be decoded. */
  readonly upright: (bytes: Uint8Array, name: string) => Promise<PngImage>;
  /** Takes pasted or dropped images. */
  readonly takeFiles: (files: readonly ImageBytes[]) => Promise<FoundImages>;
  /** Saves; rejects when nothing was saved. `report` tells how far it is, in a few words. */
  readonly save: (
    request: SaveRequest,
    report: (busy: string) => void,
    signal: AbortSignal,
  ) => Promise<unknown>;
  /** What is entered changed. */
  readonly changed: () => void;
  /** Asks what is to become of what is not saved; undefined: the form stays. */
  readonly askToLeave: () => Promise<Leaving | undefined>;
  /** The form is done with, saved or not. */
  readonly close: () => void;
}

/** What becomes of what is not saved when the user leaves a form. */
export type Leaving = 'discard' | 'keep';
