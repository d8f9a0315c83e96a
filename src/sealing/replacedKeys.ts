import { FastshotError } from '../base/errors';
import { type KeptSession, type KeptSessions, sha256Hex } from '../session/sealed/keptSessions';
import { sealedError } from '../session/sealed/sealedError';

/** One generation of a vault's key. */
export interface VaultKey {
  readonly generation: number;
  readonly identity: string;
  /** All it opens, once it was replaced; undefined for the newest one. */
  readonly opensOnly?: KeptSessions | undefined;
}

/**
 * A key that was replaced opens what was there then, byte for byte: whoever still has it could make more, or put
 * something else in the place of what is there.
 */

/** Whether a key opens this session, whose `session.json` has this SHA-256 (hex). */
export function opensSession({ opensOnly }: VaultKey, filename: string, sha256: string): boolean {
  if (!opensOnly) return true;
  if (!opensOnly.has(filename)) return false;
  const kept = opensOnly.get(filename);
  return kept === undefined || kept.head === sha256;
}

/** @throws `wrongKey` for a session that is not in the list; `renamed` for another content than what is */
export function checkSession(key: VaultKey, filename: string, sha256: string): void {
  if (opensSession(key, filename, sha256)) return;
  checkListed(key, filename);
  throw swapped(key, filename);
}

/** The same for an index, by its plain text. */
export function checkIndex(key: VaultKey, filename: string, plain: Uint8Array): void {
  const kept = checkListed(key, filename);
  if (kept && kept.index !== sha256Hex(plain)) throw swapped(key, `The index of ${filename}`);
}

function checkListed({ opensOnly, generation }: VaultKey, filename: string): KeptSession | undefined {
  if (!opensOnly || opensOnly.has(filename)) return opensOnly?.get(filename);
  throw new FastshotError(
    'wrongKey',
    `${filename} is sealed to the vault's key of generation ${generation}, which was replaced before this session was known. It is not opened, because whoever has the old key could have made it.`,
    { data: { filename } },
  );
}

const swapped = ({ generation }: VaultKey, name: string): Error =>
  sealedError(
    'renamed',
    name,
    `is not what was there when the vault's key of generation ${generation} was replaced. It is not opened: somebody who has the old key, as former members do, may have put it there.`,
  );
