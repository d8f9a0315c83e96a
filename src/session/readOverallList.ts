import { FastshotError } from '../base/errors';
import { inTurns, type Steps } from '../base/steps';
import { Digest, findLayout, laidOutEntries, type ListLayout } from './listLayout';
import { MAX_LIST_BYTES, type OverallListEntry, parseOverallList, toEntry } from './overallList';

/** Entries read at a stretch, some hundred microseconds. */
const STRETCH = 100;

/**
 * `parseOverallList` for lists that may be large: without keeping the event loop from others, where the list is laid out as
 * the desktop app and this one write it. Any other is parsed at once.
 * @throws as `parseOverallList`
 */
export async function readOverallList(
  list: Uint8Array,
): Promise<{ readonly entries: readonly OverallListEntry[] }> {
  const bytes = Buffer.from(list.buffer, list.byteOffset, list.byteLength);
  const layout = bytes.length > MAX_LIST_BYTES ? undefined : findLayout(bytes);
  const read = layout && (await inTurns(reading(bytes, layout)));
  return read ? { entries: [...read.values()] } : parseOverallList(list);
}

/** Undefined where an entry is laid out otherwise. */
function* reading(bytes: Buffer, layout: ListLayout): Steps<Map<string, OverallListEntry> | undefined> {
  const entries = laidOutEntries(bytes, layout);
  const found = new Map<string, OverallListEntry>();
  const digest = new Digest();
  for (;;) {
    const step = entries.next();
    if (step.done) {
      if (!step.value) return undefined;
      break;
    }
    const { filename, size, checksum, python } = step.value;
    digest.add(python);
    const entry = toEntry(filename, size, checksum);
    if (entry) found.set(filename, entry);
    if (digest.count % STRETCH === 0) yield;
  }
  if (digest.end().digest('hex') !== layout.checksum) {
    throw new FastshotError('damaged', 'overall_meta.json does not match its checksum.');
  }
  return found;
}
