import type { Random } from './random';

/** One parser under test. A new one is a file in `targets/` and a line in `targets.ts`. */
export interface FuzzTarget {
  /** Also the folder of its failing inputs below `artifacts/fuzz/`. */
  readonly name: string;
  /** Its share of all inputs, relative to the others: more for what is cheap and sees the most hostile bytes. */
  readonly weight: number;
  /**
   * How much larger the process may become than it had been when `start` had ended, MB, at any moment of a run: twice what
   * a million inputs for all targets were seen to need, and 64 at least.
   */
  readonly memoryMb: number;
  /** Inputs to begin with, good and bad ones: mutations start from here. */
  readonly seeds: () => readonly Uint8Array[];
  /** Pieces of input that mean something to this parser; mutations put them anywhere. */
  readonly tokens: readonly string[];
  /** Makes an input by the grammar of what the parser reads; for inputs that mutations would not come to. */
  readonly generate?: (random: Random) => Uint8Array;
  /** Prepares what `run` needs. */
  readonly start?: (context: FuzzContext) => void | Promise<void>;
  /**
   * Feeds one input to the parser and checks what came out. Throws when a promise is broken; a FastshotError counts as
   * an answer. Takes less than a second and little memory, whatever the input.
   * @returns what came out in a few words: an input with a new outcome is kept, to be mutated further
   */
  readonly run: (input: Buffer) => string | Promise<string>;
}

export interface FuzzContext {
  /** The one folder that may be written to: anything else fails with `ERR_ACCESS_DENIED`. */
  readonly folder: string;
}
