import { FastshotError } from '../../base/errors';
import type { SessionDraft } from '../../session/write/draft';
import { encodeSessionInTurns } from '../../session/write/encodeSession';
import { sessionType } from '../../storage/layout';
import { memoryReader } from '../../session/memoryReader';
import { publishSession, type PublishOutcome } from '../../sync/write/publish';
import type { Connection } from '../connections';

/**
 * Saves a draft into the store, encoded as its vault wants it. What the store does not take now but will by itself
 * stays `waiting`; what it refuses for good is taken back, and waits only where this machine cannot do that.
 * @param onProgress bytes sent, of how many
 * @throws why the store refused it; nothing is left behind then
 */
export async function saveCloud(
  connection: Connection,
  draft: SessionDraft,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<PublishOutcome> {
  const vault = await connection.vault();
  const filename = vault.newName(draft);
  const text = await encodeSessionInTurns(draft, filename, vault.mode === 'sealed');
  const bytes = await vault.toStoredFile(text, filename, signal);
  const metadata = await vault.readMetadata(memoryReader(bytes, filename), signal);
  if (!metadata) throw new FastshotError('internal', `${filename} was encoded without metadata.`);
  const request = { filename, bytes, contentType: sessionType(vault.mode), metadata };
  const { deps, outbox } = connection.writer;
  const outcome = await publishSession(deps, request, { keep: true, onProgress }, signal);
  if (outcome.state !== 'waiting' || outcome.passing) return outcome;
  // What cannot be taken back, as on a disk that takes nothing, or has gone on elsewhere, waits: it was not refused.
  const isTakenBack = await outbox.undo(outcome.id).catch(() => false);
  if (!isTakenBack) return outcome;
  throw new FastshotError(outcome.failure.code, outcome.failure.message);
}
