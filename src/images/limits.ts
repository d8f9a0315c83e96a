const MB = 1024 * 1024;

/** What one image may take. */
export interface Limits {
  /** Memory that its process may hold. Bytes, its program and the decoders (120 MB) included. */
  readonly resident: number;
  /** Time, ms. 64 megapixels take some seconds. */
  readonly deadline: number;
}

export const LIMITS: Limits = { resident: 512 * MB, deadline: 60_000 };

/** After a job that left it this large it is not used again: WebAssembly never gives memory back. Bytes. */
export const SPENT_RESIDENT = 256 * MB;

/** Its heap: pixels are outside of it. MB. */
export const MAX_HEAP_MB = 256;

/** Most time until the decoders are loaded, ms: half a second where nothing else runs. */
export const START_MS = 60_000;

/** An unused process is given up after this, ms. */
export const IDLE_MS = 10_000;
