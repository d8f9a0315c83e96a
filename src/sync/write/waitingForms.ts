import { FastshotError, isFastshotError } from '../../base/errors';
import { hashInTurns } from '../../base/inTurns';
import type { HeldIntent } from './heldIntent';
import type { PublishIntent } from './intent';
import { dropUpload } from './sendInParts';
import type { SessionFormat, StoredForms, WriteDeps } from './writeDeps';

export const sessionFile = (attempt: number): string => `session.${attempt}`;
export const indexFile = (attempt: number): string => `index.${attempt}`;

/**
 * The bytes to send, as they were when the intent was made.
 * @throws `damaged` when they are not what they were, or not there: it cannot be sent, and what is left of it stays
 */
export async function sessionBytes(held: HeldIntent<PublishIntent>): Promise<Uint8Array> {
  const { attempt, filename, sha256 } = held.intent;
  const bytes = await held.readFile(sessionFile(attempt)).catch(undefinedIfMissing);
  if (bytes && (await hashInTurns('sha256', bytes)) === sha256) return bytes;
  throw new FastshotError(
    'damaged',
    `The copy of ${filename} that waits to be uploaded is ${bytes ? 'damaged' : 'missing'}. What there is of it stays in ${held.folder}.`,
    { data: { filename } },
  );
}

/** The index to send. One that is damaged or missing is made again from its session. @throws as `sessionBytes` */
export async function indexBytes(deps: WriteDeps, held: HeldIntent<PublishIntent>): Promise<Uint8Array> {
  const { attempt, filename, indexSha256 } = held.intent;
  const known = await held.readFile(indexFile(attempt)).catch(undefinedIfMissing);
  const format = await deps.format();
  if (known && (await isWhole(format, known, filename, indexSha256))) return known;
  const index = await makeIndexAgain(format, held);
  deps.log.warn(`The index of ${filename} that waited was damaged, and was made again from the session.`);
  return index;
}

async function makeIndexAgain(format: SessionFormat, held: HeldIntent<PublishIntent>): Promise<Uint8Array> {
  const { attempt, filename } = held.intent;
  const session = await sessionBytes(held);
  const metadata = await format.readMetadata(session, filename);
  if (!metadata) throw new FastshotError('damaged', `${filename} holds no description of itself.`);
  const index = await format.index(filename, metadata, session);
  await held.addFile(indexFile(attempt), index);
  await held.update({ indexSha256: await hashInTurns('sha256', index) });
  return index;
}

async function isWhole(
  format: SessionFormat,
  index: Uint8Array,
  filename: string,
  sha256: string | undefined,
): Promise<boolean> {
  if (sha256 !== undefined) return (await hashInTurns('sha256', index)) === sha256;
  try {
    await format.parseIndex(index, filename);
    return true;
  } catch (error) {
    if (!isFastshotError(error, 'damaged')) throw error;
    return false;
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!isFastshotError(error, 'notFound')) throw error;
}

/** What waits: the session and its index. */
export async function waitingForms(deps: WriteDeps, held: HeldIntent<PublishIntent>): Promise<StoredForms> {
  return { session: await sessionBytes(held), index: await indexBytes(deps, held) };
}

/** Puts other forms in the place of those that wait. These stay beside them, so that no crash loses both. */
export async function replaceForms(
  held: HeldIntent<PublishIntent>,
  { session, index }: StoredForms,
  change: Partial<PublishIntent>,
): Promise<void> {
  const attempt = held.intent.attempt + 1;
  await held.addFile(sessionFile(attempt), session);
  await held.addFile(indexFile(attempt), index);
  await held.update({
    ...change,
    attempt,
    size: session.length,
    md5: await hashInTurns('md5', session),
    sha256: await hashInTurns('sha256', session),
    indexSha256: await hashInTurns('sha256', index),
    etag: undefined,
    uploadId: undefined,
  });
}

/**
 * Seals what waits anew where the key it was sealed with was replaced meanwhile: in the store nobody would read it.
 * @returns whether it was
 * @throws `wrongKey` when its key is not here; then it waits on
 */
export async function resealWaiting(
  deps: WriteDeps,
  held: HeldIntent<PublishIntent>,
  signal: AbortSignal,
): Promise<boolean> {
  const format = await deps.format();
  if (!format.reseal) return false;
  const { filename, phase } = held.intent;
  const forms = await format.reseal(await waitingForms(deps, held), filename).catch((error: unknown) => {
    throw isFastshotError(error, 'wrongKey') ? keyMissing(held.intent, error) : error;
  });
  if (!forms) {
    // The session was in the store when the key was replaced, but its index was not: sealed with the old key it counts
    // for nothing.
    if (!(await opens(format, await indexBytes(deps, held), filename))) await makeIndexAgain(format, held);
    return false;
  }
  await held.at('reseal.sealed');
  await dropUpload(deps, held, signal);
  await replaceForms(held, forms, {
    resealed: true,
    // In the store it is only once these bytes are there.
    phase: phase === 'committed' ? 'sending' : phase,
  });
  await held.at('reseal.written');
  deps.log.info(
    `${filename} waited while the key of its vault was replaced, and was sealed with the new one.`,
  );
  return true;
}

async function opens(format: SessionFormat, index: Uint8Array, filename: string): Promise<boolean> {
  try {
    await format.parseIndex(index, filename);
    return true;
  } catch (error) {
    if (isFastshotError(error, 'renamed', 'wrongKey')) return false;
    throw error;
  }
}

function keyMissing({ filename, phase }: PublishIntent, cause: unknown): FastshotError {
  const where = phase === 'committed' ? 'was uploaded, and its copy stays' : 'waits';
  return new FastshotError(
    'wrongKey',
    `${filename} ${where} on this machine, sealed with a key of its vault that is not here. With the vault's present key nobody could open it. Open the vault as a member who has the older key as well, then try again.`,
    { cause, data: { filename } },
  );
}
