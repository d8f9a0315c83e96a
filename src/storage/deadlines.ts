/** How long a request may take before it fails with `timeout`. The SDK's own defaults wait forever for a stalled body. */
export interface Deadlines {
  /** From the start of a request to an established connection, TLS and proxy included. Milliseconds. */
  readonly connectMs: number;
  /** Without a single byte in either direction. Milliseconds. */
  readonly idleMs: number;
  /** For the whole request, on top of the time its bytes need at `minBytesPerSecond`. Milliseconds. */
  readonly totalMs: number;
  /** The slowest line that is still waited for. Bytes per second. */
  readonly minBytesPerSecond: number;
}

/** 10 s and 30 s: what people wait for before they reload; 16 KiB/s: a poor mobile line. */
export const DEFAULT_DEADLINES: Deadlines = {
  connectMs: 10_000,
  idleMs: 30_000,
  totalMs: 60_000,
  minBytesPerSecond: 16 * 1024,
};

/** Milliseconds that a request with a body of `bytes` may take in all. */
export function totalDeadline(deadlines: Deadlines, bytes: number): number {
  return deadlines.totalMs + (bytes / deadlines.minBytesPerSecond) * 1000;
}
