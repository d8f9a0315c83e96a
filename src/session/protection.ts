import { BlockReader, HEAD_BYTES } from './blockReader';
import { findPayload, isSealed, startOfText } from './container';
import type { RangeReader } from './vault';

/** Who can read a session's file: whoever has it, who has the desktop app's key as well, or who can unseal it. */
export type Protection = 'none' | 'key' | 'sealed';

/**
 * Tells from a session's bytes, and from nothing else, what it takes to read them. Needs no key, and reads the head of
 * the session and of its payload only.
 * @throws as `openPayload` for what is no session
 */
export async function protectionOf(reader: RangeReader, signal: AbortSignal): Promise<Protection> {
  const blocks = new BlockReader(reader, signal);
  const search = findPayload(reader.filename);
  let step = search.next();
  while (!step.done) step = search.next(await blocks.read(step.value.offset, step.value.length));
  const head = await blocks.read(step.value.offset, HEAD_BYTES);
  if (step.value.kind === 'sealed' || isSealed(head)) return 'sealed';
  return head[startOfText(head)] === 0x7b ? 'none' : 'key';
}
