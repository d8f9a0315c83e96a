import { FastshotError } from '../base/errors';
import { startOfText } from './container';
import { asObject, scanJson, skipSpace, type ScannedValue } from './jsonScan';
import { parseMetadata, type SessionMetadata } from './metadata';

/** Largest index read, in bytes (design, "Rebuild"). Real ones have a few hundred. */
export const MAX_INDEX_BYTES = 1024 * 1024;
/** One has some dozens of values, and 200 tags at most count. */
const MAX_VALUES = 20_000;
/** The desktop app was seen to nest an index in an index once. */
const MAX_NESTING = 3;

/**
 * The metadata in a meta index, as in the cloud or in the desktop app's own cache. Checksums are not looked at: the
 * desktop app's cannot be verified and ours is the session's, not the index's (desktop format, "Cloud meta index").
 * An index that holds a whole index as its metadata is unwrapped.
 * @throws `damaged` when it is no index or that of another session, `tooLarge` above 1 MB
 */
export function parseMetaIndex(bytes: Uint8Array, filename: string): SessionMetadata {
  const fail = (why: string): FastshotError =>
    new FastshotError('damaged', `The index of ${filename} ${why}.`, { data: { filename } });
  if (bytes.length > MAX_INDEX_BYTES) {
    throw new FastshotError('tooLarge', `The index of ${filename} is larger than 1 MB.`, {
      data: { filename },
    });
  }
  const root = parseWhole(bytes);
  if (root === undefined) throw fail('is not valid JSON');
  let index = asObject(root);
  if (!index) throw fail('is JSON, but not an object');
  for (let nesting = 0; nesting <= MAX_NESTING; nesting++) {
    const named = index['filename'];
    if (typeof named === 'string' && named !== filename) throw fail('belongs to another session');
    const metadata = asObject(index['metadata']);
    if (!metadata) throw fail('has no metadata');
    if (!asObject(metadata['metadata'])) return parseMetadata(metadata);
    index = metadata;
  }
  throw fail('is nested too deep');
}

function parseWhole(bytes: Uint8Array): ScannedValue | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { value, broken, end } = scanJson(buffer, { start: startOfText(buffer), maxValues: MAX_VALUES });
  return broken === undefined && skipSpace(buffer, end) === buffer.length ? value : undefined;
}
