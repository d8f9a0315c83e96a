import pMap from 'p-map';
import { throwIfAborted } from '../../base/abort';
import { FastshotError, toFastshotError } from '../../base/errors';
import { sessionKey } from '../../storage/layout';
import type { PartUploads } from '../../storage/objectStore';
import type { HeldIntent } from './heldIntent';
import type { PublishIntent } from './intent';
import { headIfPresent, sessionMetadata } from './storedSession';
import type { WriteDeps } from './writeDeps';

/** Sessions above this go in parts, bytes. */
export const LARGE_SESSION_BYTES = 16 * 1024 * 1024;
/** S3 takes parts from 5 MiB on; a part is what a lost connection costs. Bytes. */
const PART_BYTES = 8 * 1024 * 1024;
const CONCURRENCY = 3;
/** Cleaning up after a cancel must not take longer than this, ms. Recovery does what is left. */
const ABORT_MS = 10_000;

/**
 * Uploads a session in parts. The upload's id is on disk before the first part, so that no crash leaves parts behind.
 * @returns the object's ETag, where the store says it
 * @throws `preconditionFailed` when the name is taken: looked up before the end, since not every server heeds the
 * condition there
 */
export async function sendInParts(
  deps: WriteDeps,
  uploads: PartUploads,
  held: HeldIntent<PublishIntent>,
  bytes: Uint8Array,
  onProgress: (sent: number, total: number) => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  await dropUpload(deps, held, signal);
  const store = await deps.store();
  const { intent } = held;
  const key = sessionKey(intent.filename);
  const options = { contentType: intent.contentType, metadata: sessionMetadata(intent) };
  const id = await uploads.create(key, options, signal);
  await held.update({ uploadId: id });
  try {
    await held.at('parts.created');
    let sent = 0;
    const offsets = Array.from({ length: Math.ceil(bytes.length / PART_BYTES) }, (_, i) => i * PART_BYTES);
    const stop = new AbortController();
    const together = AbortSignal.any([signal, stop.signal]);
    const sendPart = async (offset: number, index: number): Promise<{ number: number; etag: string }> => {
      const part = bytes.subarray(offset, offset + PART_BYTES);
      const { etag } = await uploads.putPart(key, id, index + 1, part, together);
      sent += part.length;
      onProgress(sent, bytes.length);
      await held.at('parts.one');
      return { number: index + 1, etag };
    };
    const parts = await pMap(offsets, sendPart, { concurrency: CONCURRENCY }).catch((error: unknown) => {
      stop.abort();
      throw error;
    });
    await held.at('parts.sent');
    if (await headIfPresent(store, key, signal)) {
      throw new FastshotError('preconditionFailed', `There is a session ${intent.filename} already.`);
    }
    throwIfAborted(signal);
    const condition = store.capabilities.createIfAbsent ? 'absent' : undefined;
    const { etag } = await uploads.complete(key, id, parts, condition, signal);
    await held.at('parts.completed');
    return etag;
  } catch (error) {
    if (!held.isLost && !deps.lifetime.aborted) await tryDropUpload(deps, held);
    throw error;
  }
}

/**
 * Drops the parts of an upload that was begun and did not end. Its id stays in the intent until something else is
 * known, because a part that is still on its way may arrive after this.
 */
export async function dropUpload(
  deps: WriteDeps,
  { intent: { uploadId, filename } }: HeldIntent<PublishIntent>,
  signal: AbortSignal,
): Promise<void> {
  if (uploadId === undefined) return;
  const { uploads } = await deps.store();
  await uploads?.abort(sessionKey(filename), uploadId, signal);
}

async function tryDropUpload(deps: WriteDeps, held: HeldIntent<PublishIntent>): Promise<void> {
  try {
    await dropUpload(deps, held, AbortSignal.any([deps.lifetime, AbortSignal.timeout(ABORT_MS)]));
  } catch (error) {
    const { message } = toFastshotError(error);
    deps.log.warn(`Could not yet drop the unfinished upload of ${held.intent.filename}: ${message}`);
  }
}
