import { pythonStrip } from '../base/pythonText';

/**
 * The bytes sessions are XORed with; empty for none.
 * @param key as configured; what the desktop app takes for white space at its ends does not count, and nothing else
 *     (desktop format, "Session container")
 */
export function desktopKey(key: string): Buffer {
  return Buffer.from(pythonStrip(key));
}
