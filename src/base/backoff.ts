/**
 * Exponential backoff with full jitter: a random delay in [base/2, base] where base doubles per attempt.
 * Source: the "full jitter" family of the AWS Architecture Blog; the lower half is cut so that a retry never comes at once.
 * @param attempt 0 for the first retry
 * @returns milliseconds
 */
export function backoffDelay(
  attempt: number,
  options: { firstMs: number; maxMs: number },
  random = Math.random,
): number {
  const base = Math.min(options.maxMs, options.firstMs * 2 ** Math.min(attempt, 30));
  return base / 2 + (base / 2) * random();
}
