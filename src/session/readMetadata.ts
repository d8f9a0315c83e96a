import { FastshotError } from '../base/errors';
import { BlockReader, HEAD_BYTES } from './blockReader';
import { findPayload, startOfText } from './container';
import { metadataOf } from './decode';
import { asObject, scanJson, skipSpace } from './jsonScan';
import type { SessionMetadata } from './metadata';
import { recognisePayload } from './payload';
import type { RangeReader } from './vault';
import { xor } from './xor';

/** Enough of a payload to tell a wrong key, where a large cover fills the first read. */
const MIN_HEAD_BYTES = 256;
const PART_BYTES = 64 * 1024;
/** Metadata further from either end than this is not looked for: a thumbnail has some 20 KB. */
const MAX_SEARCH_BYTES = 16 * 1024 * 1024;
/** Thumbnails stay where they are. */
const LONG_STRING = 16 * 1024;
const MEMBER = Buffer.from('"metadata"');
/** Metadata has some dozens of values, and 200 tags at most count. What has more is not looked into. */
const MAX_VALUES = 20_000;
/** In what the desktop app writes it is the last `"metadata"` of the file, or one of the last. */
const MAX_CANDIDATES = 20;

/** The payload of one session as text, by ranges counted from the payload's first byte. */
interface TextReader {
  readonly filename: string;
  readonly size: number;
  read(offset: number, length: number): Promise<Buffer>;
}

/**
 * A session's metadata by its head, which tells container and key, and its tail, where the desktop app writes it
 * (desktop format, "Session container"): two reads, or one for a small file. Metadata elsewhere costs more reads.
 * @throws as `Vault.readMetadata`
 */
export async function readSessionMetadata(
  reader: RangeReader,
  key: Buffer,
  signal: AbortSignal,
): Promise<SessionMetadata | undefined> {
  const { filename, size } = reader;
  const file = new BlockReader(reader, signal);
  const search = findPayload(filename);
  let step = search.next();
  while (!step.done) {
    step = search.next(await file.read(step.value.offset, Math.min(step.value.length, MAX_SEARCH_BYTES)));
  }
  const { offset } = step.value;
  const stored = await file.read(offset, Math.max(HEAD_BYTES - offset, MIN_HEAD_BYTES));
  const payload = recognisePayload(step.value, stored, key, filename);
  const text: TextReader = {
    filename,
    size: size - offset,
    read: async (from, length) => {
      const bytes = await file.read(offset + from, length);
      return payload.key ? xor(bytes, payload.key, from) : bytes;
    },
  };
  const head = payload.key ? xor(stored, payload.key) : stored;
  const { value, open } = scanJson(head, { start: startOfText(head), longerThan: LONG_STRING });
  const root = asObject(value) ?? {};
  if (root['metadata'] !== undefined) {
    return open.has(root['metadata']) ? metadataFromHead(text) : metadataOf(head, root);
  }
  // A bare session, as in legacy files and temporary caches, has no metadata.
  if (root['windows'] !== undefined) return undefined;
  return metadataFromTail(text);
}

/** For files whose first member is the metadata: reads on until it is whole. */
async function metadataFromHead(text: TextReader): Promise<SessionMetadata | undefined> {
  for (let length = PART_BYTES; ; length *= 2) {
    const head = await text.read(0, length);
    const { value, open } = scanJson(head, {
      start: startOfText(head),
      longerThan: LONG_STRING,
      maxValues: MAX_VALUES,
    });
    const root = asObject(value) ?? {};
    if (root['metadata'] !== undefined && !open.has(root['metadata'])) return metadataOf(head, root);
    if (length >= text.size) throw damaged(text.filename);
    if (length >= MAX_SEARCH_BYTES) throw tooFar(text.filename);
  }
}

async function metadataFromTail(text: TextReader): Promise<SessionMetadata | undefined> {
  let tail = Buffer.alloc(0);
  for (let length = PART_BYTES; ; length *= 2) {
    const from = Math.max(0, text.size - length);
    tail = Buffer.concat([await text.read(from, text.size - from - tail.length), tail]);
    if (!endsObject(tail)) throw endsEarly(text.filename);
    const metadata = lastMetadata(tail);
    if (metadata) return metadata;
    if (from === 0) return metadataOfWhole(tail, text.filename);
    if (length >= MAX_SEARCH_BYTES) throw tooFar(text.filename);
  }
}

function metadataOfWhole(text: Buffer, filename: string): SessionMetadata | undefined {
  const { value, broken } = scanJson(text, { start: startOfText(text), longerThan: LONG_STRING });
  const root = asObject(value);
  if (broken !== undefined || !root) throw damaged(filename);
  return metadataOf(text, root);
}

function endsObject(tail: Buffer): boolean {
  return /\}\s*$/.test(tail.toString('latin1', tail.length - 64));
}

/**
 * The metadata at the end of a session's text: the last `"metadata": {…}` that one brace, the session's own, follows.
 * A quote within a JSON string has a backslash before it, so no text of a user can look like it.
 */
function lastMetadata(tail: Buffer): SessionMetadata | undefined {
  let at = tail.lastIndexOf(MEMBER);
  for (let tried = 0; at > 0 && tried < MAX_CANDIDATES; at = tail.lastIndexOf(MEMBER, at - 1)) {
    const colon = skipSpace(tail, at + MEMBER.length);
    if (tail[at - 1] === 0x5c || tail[colon] !== 0x3a) continue;
    tried += 1;
    const options = { start: colon + 1, longerThan: LONG_STRING, maxValues: MAX_VALUES };
    const { value, end, broken } = scanJson(tail, options);
    const brace = skipSpace(tail, end);
    const last = tail[brace] === 0x7d && skipSpace(tail, brace + 1) === tail.length;
    if (broken === undefined && last && asObject(value)) return metadataOf(tail, { metadata: value! });
  }
  return undefined;
}

function endsEarly(filename: string): FastshotError {
  return new FastshotError('truncated', `${filename} ends early.`, { data: { filename } });
}

function damaged(filename: string): FastshotError {
  return new FastshotError('damaged', `${filename} is damaged: its text is not valid JSON.`, {
    data: { filename },
  });
}

function tooFar(filename: string): FastshotError {
  const message = `${filename} holds no metadata at its end, and is too large to be searched whole.`;
  return new FastshotError('tooLarge', message, { data: { filename } });
}
