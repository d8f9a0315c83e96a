import { FastshotError, isFastshotError } from '../../base/errors';
import { hashInTurns } from '../../base/inTurns';
import type { HeldIntent } from './heldIntent';
import type { PublishIntent } from './intent';
import { dropUpload } from './sendInParts';
import type { StoredForms, WriteDeps } from './writeDeps';

export const sessionFile = (attempt: number): string => `session.${attempt}`;
export const indexFile = (attempt: number): string => `index.${attempt}`;

/** The bytes to send, as they were when the intent was made. */
export async function sessionBytes(held: HeldIntent<PublishIntent>): Promise<Uint8Array> {
  const bytes = await held.readFile(sessionFile(held.intent.attempt));
  if ((await hashInTurns('sha256', bytes)) === held.intent.sha256) return bytes;
  throw new FastshotError(
    'damaged',
    `The copy of ${held.intent.filename} that waits to be uploaded is damaged.`,
    {
      data: { filename: held.intent.filename },
    },
  );
}

/** What waits: the session and its index. */
export async function waitingForms(held: HeldIntent<PublishIntent>): Promise<StoredForms> {
  return { session: await sessionBytes(held), index: await held.readFile(indexFile(held.intent.attempt)) };
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
  const forms = await format.reseal(await waitingForms(held), filename).catch((error: unknown) => {
    throw isFastshotError(error, 'wrongKey') ? keyMissing(held.intent, error) : error;
  });
  if (!forms) return false;
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

function keyMissing({ filename, phase }: PublishIntent, cause: unknown): FastshotError {
  const where = phase === 'committed' ? 'was uploaded, and its copy stays' : 'waits';
  return new FastshotError(
    'wrongKey',
    `${filename} ${where} on this machine, sealed with a key of its vault that is not here. With the vault's present key nobody could open it. Open the vault as a member who has the older key as well, then try again.`,
    { cause, data: { filename } },
  );
}
