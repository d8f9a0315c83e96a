import { isFastshotError } from '../../base/errors';
import type { SessionMetadata } from '../../session/metadata';
import type { Vault } from '../../session/vault';
import type { RemoteSession } from '../remoteSessions';
import { BAD_INDEX } from '../sessionMetadata';
import { wantedDesktopIndex } from './indexText';

/** The index a session should have, given the one it has. */
export interface WantedIndex {
  /** Empty where nothing has to be written to a sealed vault. */
  readonly bytes: Uint8Array;
  /** Why it has to be written; undefined when the present one says the same. */
  readonly why: 'absent' | 'damaged' | 'different' | undefined;
}

/**
 * Makes the index of a session from the session's own metadata.
 * @param present the index object in the store
 * @param checksum of the session: `sha256:<hex>` or, where nobody has computed that, `etag:<etag>`
 */
export async function wantedIndex(
  vault: Vault,
  session: Pick<RemoteSession, 'filename' | 'size' | 'modified'>,
  metadata: SessionMetadata,
  present: Uint8Array | undefined,
  checksum: string,
): Promise<WantedIndex> {
  if (vault.mode !== 'sealed') return wantedDesktopIndex(session, metadata, present, checksum);
  const indexed = present && (await readIndex(vault, present, session.filename));
  const whole = { ...metadata, sealed: metadata.sealed && { ...metadata.sealed, size: session.size } };
  const why =
    present === undefined
      ? 'absent'
      : indexed === undefined
        ? 'damaged'
        : canonical(indexed) === canonical(whole)
          ? undefined
          : 'different';
  const bytes = why === undefined ? new Uint8Array() : await vault.makeIndex(session, whole, checksum);
  return { bytes, why };
}

function canonical({ sealed, ...metadata }: SessionMetadata): string {
  const members = Object.entries({ ...metadata, ...sealed }).filter(([, value]) => value !== undefined);
  return JSON.stringify(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Undefined for one that cannot be read, or that another session has left. */
async function readIndex(
  vault: Vault,
  bytes: Uint8Array,
  filename: string,
): Promise<SessionMetadata | undefined> {
  try {
    return await vault.parseMetaIndex(bytes, filename);
  } catch (error) {
    if (isFastshotError(error, ...BAD_INDEX)) return undefined;
    throw error;
  }
}
