import { createHmac } from 'node:crypto';
import { nameTime } from '../../session/sessionName';
import { base32 } from '../../session/sealed/ids';
import { sealedFileName } from '../../session/sealed/sealedName';
import type { SessionMetadata } from '../../session/metadata';
import { localTimestamp } from '../../session/write/localTime';
import type { VaultKeys } from '../../sealing/sealedVault';
import type { RemoteSession } from '../remoteSessions';

/**
 * The name that a copy of a session gets in a vault: for the same session and vault always the same one, so that a copy
 * that was stopped anywhere never puts a session there twice. Without the vault's key it is as good as random.
 * @param fingerprint of the session that is copied
 */
export function copyName(
  { keys }: VaultKeys,
  session: Pick<RemoteSession, 'filename' | 'modified'>,
  metadata: SessionMetadata | undefined,
  fingerprint: string,
): string {
  const createdAt =
    nameTime(session.filename) ?? metadata?.createdAt ?? localTimestamp(new Date(session.modified));
  // The oldest key: it stays when the vault gets a new one.
  const { identity } = keys.at(-1)!;
  const bytes = createHmac('sha256', identity).update(`fastshot copy ${fingerprint}`).digest();
  return sealedFileName(createdAt, base32(bytes.subarray(0, 8)));
}
