import { throwIfAborted } from '../base/abort';
import { FastshotError, forLog } from '../base/errors';
import { hashInTurns } from '../base/inTurns';
import type { Log } from '../base/log';
import type { SessionFiles } from '../cache/sessionFiles';
import type { SessionDocument } from '../session/document';
import type { SessionRow } from '../session/sessionRow';
import type { Vault } from '../session/vault';
import { sessionKey } from '../storage/layout';
import type { ObjectStore } from '../storage/objectStore';
import { ArrivingBytes } from './arrivingBytes';
import { md5In, storedHash } from './storedHash';

/** Largest session that is downloaded (design, "Rebuild": limits). Bytes. */
export const MAX_SESSION_BYTES = 256 * 1024 * 1024;

type Advance = (received: number, total: number, bytes: Uint8Array) => void;

export interface DownloadDeps {
  readonly store: ObjectStore;
  readonly vault: Vault;
  readonly files: SessionFiles;
  readonly log: Log;
  /** Told the session as far as it is there, while it comes in, where the vault can say. */
  readonly onArriving?: ((document: SessionDocument) => void) | undefined;
}

export interface DownloadedSession {
  readonly bytes: Uint8Array;
  readonly document: SessionDocument;
  /** Where the copy is kept; undefined when the disk did not take it. */
  readonly path: string | undefined;
}

/**
 * The session of a row: its local copy, or a download that is checked by size, ETag and MD5 and must decode before it
 * is kept. With a wrong key, and when damaged, nothing is kept and the vault's error passes through.
 * @param onProgress bytes so far and in all
 * @throws `tooLarge`, `notFound`, `preconditionFailed` (another session has this name now), `checksumMismatch`,
 * whatever the store or the vault says
 */
export async function downloadSession(
  deps: DownloadDeps,
  row: SessionRow,
  onProgress: (received: number, total: number) => void,
  signal: AbortSignal,
): Promise<DownloadedSession> {
  const { files, log } = deps;
  const copy = await files.open(row);
  if (copy) {
    return { bytes: copy, document: await decode(deps, row, copy, signal), path: files.pathOf(row) };
  }
  const { bytes, document } = await fetchSession(deps, row, onProgress, signal);
  throwIfAborted(signal);
  try {
    return { bytes, document, path: await files.put(row, bytes) };
  } catch (error) {
    log.warn(`${row.filename} was downloaded but not kept: ${forLog(error)}`);
    return { bytes, document, path: undefined };
  }
}

/** The same from the store, without keeping anything. Errors as for `downloadSession`. */
export async function fetchSession(
  deps: Pick<DownloadDeps, 'store' | 'vault' | 'onArriving'>,
  row: SessionRow,
  onProgress: (received: number, total: number) => void,
  signal: AbortSignal,
): Promise<Omit<DownloadedSession, 'path'>> {
  const arriving = decodeArriving(deps, row, signal);
  const { bytes, isDoubtful } = await fetchVerified(
    deps,
    row,
    (received, total, part) => {
      arriving?.bytes.advance(received, part);
      onProgress(received, total);
    },
    signal,
  ).finally(() => arriving?.bytes.end());
  const document = (await arriving?.document) ?? (await decode(deps, row, bytes, signal));
  // The ETag looks like a checksum and is not this one: only what is whole is believed.
  if (isDoubtful && isDamaged(document)) throw mismatch(row);
  return { bytes, document };
}

interface Arriving {
  readonly bytes: ArrivingBytes;
  /** Undefined when it did not work out: the bytes that came in may have suffered on the way, the whole tells. */
  readonly document: Promise<SessionDocument | undefined>;
}

/** Decodes a session while it comes in, if somebody wants to see it and the vault can do so. */
function decodeArriving(
  { vault, onArriving }: Pick<DownloadDeps, 'vault' | 'onArriving'>,
  { filename, size, metadata }: SessionRow,
  signal: AbortSignal,
): Arriving | undefined {
  if (!onArriving || !vault.decodeArriving) return undefined;
  const bytes = new ArrivingBytes();
  const options = { known: metadata?.sealed, onProgress: onArriving };
  const document = vault
    .decodeArriving(bytes, { filename, size }, options, signal)
    .catch((): undefined => undefined);
  return { bytes, document };
}

function decode(
  { vault }: Pick<DownloadDeps, 'vault'>,
  { filename, metadata }: SessionRow,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<SessionDocument> {
  return vault.decode(bytes, filename, { known: metadata?.sealed }, signal);
}

async function fetchVerified(
  deps: Pick<DownloadDeps, 'store'>,
  row: SessionRow,
  onProgress: Advance,
  signal: AbortSignal,
): Promise<{ readonly bytes: Uint8Array; readonly isDoubtful: boolean }> {
  if (row.size > MAX_SESSION_BYTES) {
    throw new FastshotError(
      'tooLarge',
      `${row.filename} has ${Math.ceil(row.size / 1024 / 1024)} MB; sessions above 256 MB are not opened.`,
      { data: { filename: row.filename, size: row.size } },
    );
  }
  const bytes = await fetchOnce(deps, row, onProgress, signal);
  const md5 = md5In(row.etag);
  const isWhole = md5 === undefined || (await hashInTurns('md5', bytes)) === md5;
  if (isWhole) return { bytes, isDoubtful: false };
  // Either the bytes suffered on the way, which a second download would not repeat, or this ETag is no MD5.
  const ours = await storedHash(deps.store, row, signal);
  const sha256 = await hashInTurns('sha256', bytes);
  if (sha256 === ours) return { bytes, isDoubtful: false };
  const again = await fetchOnce(deps, row, onProgress, signal);
  const isRight = (await hashInTurns('md5', again)) === md5;
  const hash = await hashInTurns('sha256', again);
  if (isRight || hash === ours) return { bytes: again, isDoubtful: false };
  if (ours === undefined && hash === sha256) return { bytes: again, isDoubtful: true };
  throw mismatch(row);
}

function isDamaged({ problems, images }: SessionDocument): boolean {
  return problems.length > 0 || images.some((image) => image.problems.length > 0);
}

/** Bytes that are not what the ETag says, and that did not come the same again. */
export function mismatch({ filename }: Pick<SessionRow, 'filename'>): FastshotError {
  return new FastshotError(
    'checksumMismatch',
    `${filename} arrived damaged twice: its bytes do not match the store's checksum. Check the network and try again.`,
    { data: { filename } },
  );
}

/** The bytes of a session by one request, checked by size and ETag. */
export async function fetchOnce(
  { store }: Pick<DownloadDeps, 'store'>,
  { filename, size, etag }: SessionRow,
  onProgress: Advance,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const answer = await store.get(sessionKey(filename), { ifMatch: etag, maxBytes: size, onProgress }, signal);
  if (answer.status !== 'ok' || answer.bytes.length !== size || answer.info.etag !== etag) {
    throw new FastshotError(
      'unexpectedResponse',
      `The store sent something else than ${filename} as it was listed.`,
      {
        data: { filename },
      },
    );
  }
  return answer.bytes;
}
