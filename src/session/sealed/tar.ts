import { createHash } from 'node:crypto';
import { extract, type Extract, pack } from 'tar-stream';
import { isFastshotError } from '../../base/errors';
import { nameTime } from '../sessionName';
import type { Bundle, BundleFile } from './bundle';
import { sealedError } from './sealedError';
import { leastTarSize, MAX_SESSION_JSON_BYTES, parseSessionJson, type SessionJson } from './sessionJson';

const SESSION_JSON = 'session.json';
/** Of an end-of-archive mark: two empty blocks. */
const END_BYTES = 1024;

/** Bytes of the tar of a bundle. */
export function tarSize({ sessionJson, files }: Bundle): number {
  return (
    leastTarSize(
      sessionJson.length,
      files.map(({ bytes }) => ({ size: bytes.length })),
    ) + END_BYTES
  );
}

/** A bundle as a tar, piece by piece; the files themselves are not copied. */
export async function* tarOf({ sessionJson, files }: Bundle, filename: string): AsyncGenerator<Uint8Array> {
  const tar = pack();
  const time = nameTime(filename);
  const mtime = new Date(time === undefined ? 0 : `${time}Z`);
  for (const { path, bytes } of [{ path: SESSION_JSON, bytes: sessionJson }, ...files]) {
    tar.entry({ name: path, size: bytes.length, mode: 0o600, mtime }, asBuffer(bytes));
  }
  tar.finalize();
  yield* tar as AsyncIterable<Uint8Array>;
}

/** What comes out of a bundle as it is read. */
export type BundleEvent =
  | { readonly kind: 'head'; readonly sessionJson: Buffer; readonly parsed: SessionJson }
  /** `intact`: its hash is the one that `session.json` lists. */
  | { readonly kind: 'file'; readonly file: BundleFile; readonly intact: boolean };

/**
 * Reads a bundle as its bytes arrive: `session.json` first, then each file it lists, in whatever order. Whoever has
 * what he wants stops reading.
 * @param size bytes of the whole tar, as far as is known from the size of the object; tells one that was cut off
 * @throws `truncated`, `damaged`, `tooLarge`, and as `parseSessionJson`
 */
export async function* readBundle(
  chunks: AsyncIterable<Uint8Array>,
  filename: string,
  size: number,
): AsyncGenerator<BundleEvent, void> {
  let head: SessionJson | undefined;
  const missing = new Map<string, SessionJson['files'][number]>();
  for await (const { name, bytes } of readTar(chunks, filename, (name) =>
    head ? missing.get(name)?.size : name === SESSION_JSON ? MAX_SESSION_JSON_BYTES : undefined,
  )) {
    if (!head) {
      head = parseSessionJson(bytes, filename);
      const least = leastTarSize(bytes.length, head.files);
      if (size < least) {
        const lost = Math.ceil((least - size) / 1024);
        throw sealedError('truncated', filename, `ends early: at least ${lost} KB of it are missing.`);
      }
      for (const file of head.files) missing.set(file.path, file);
      yield { kind: 'head', sessionJson: bytes, parsed: head };
      continue;
    }
    const listed = missing.get(name)!;
    if (bytes.length !== listed.size) throw damaged(filename, `${name} in it has another size than listed`);
    missing.delete(name);
    const intact = createHash('sha256').update(bytes).digest('hex') === listed.sha256;
    yield { kind: 'file', file: { path: name, bytes }, intact };
  }
  if (!head) throw damaged(filename, 'session.json in it is missing');
  const [first] = missing.keys();
  if (first !== undefined) throw damaged(filename, `${first} in it is missing`);
}

/** @param limitOf most bytes of an entry; undefined: it must not be there */
async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
  filename: string,
  limitOf: (name: string) => number | undefined,
): AsyncGenerator<{ readonly name: string; readonly bytes: Buffer }, void> {
  const tar = extract();
  const fed = feed(chunks, tar);
  try {
    for await (const entry of tar) {
      const { type, size } = entry.header;
      // Made by hand with `tar c .`, names begin with `./` and folders are listed.
      const name = entry.header.name.replace(/^(?:\.\/)+/, '');
      if (type === 'directory') {
        entry.resume();
        continue;
      }
      const limit = type === 'file' ? limitOf(name) : undefined;
      if (limit === undefined) {
        const where = JSON.stringify(name.slice(0, 100));
        throw damaged(filename, `it holds ${where}, which does not belong there or comes too early`);
      }
      if (size > limit) {
        if (name !== SESSION_JSON) throw damaged(filename, `${name} in it has another size than listed`);
        throw sealedError('tooLarge', filename, 'is not opened: session.json in it is larger than 16 MB.');
      }
      yield { name, bytes: await collect(entry as unknown as AsyncIterable<Uint8Array>, size) };
    }
  } catch (error) {
    // What went wrong with the bytes themselves says more than what the tar reader makes of it.
    const { error: cause = error } = fed;
    throw isFastshotError(cause) ? cause : damaged(filename, 'what it holds is no tar archive', cause);
  } finally {
    tar.destroy();
  }
  await fed.done;
  if (fed.error !== undefined) throw fed.error;
}

interface Feeding {
  /** Why the bytes ended early. */
  error?: unknown;
  /** Never rejects. */
  done: Promise<void>;
}

function feed(chunks: AsyncIterable<Uint8Array>, tar: Extract): Feeding {
  const feeding: Feeding = { done: Promise.resolve() };
  const run = async (): Promise<void> => {
    for await (const chunk of chunks) {
      if (tar.destroyed) return;
      if (!tar.write(asBuffer(chunk))) await drained(tar);
    }
    tar.end(undefined);
  };
  feeding.done = run().catch((error: unknown) => {
    feeding.error = error;
    tar.destroy(error as Error);
  });
  return feeding;
}

function drained(tar: Extract): Promise<void> {
  if (tar.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      tar.off('drain', done);
      tar.off('close', done);
      resolve();
    };
    tar.on('drain', done);
    tar.on('close', done);
  });
}

/** Into memory of its own, that can be handed over. */
async function collect(entry: AsyncIterable<Uint8Array>, size: number): Promise<Buffer> {
  const bytes = Buffer.from(new ArrayBuffer(size));
  let length = 0;
  for await (const chunk of entry) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function damaged(filename: string, why: string, cause?: unknown): Error {
  return sealedError('damaged', filename, `is damaged: ${why}.`, { cause });
}
