import { createHash } from 'node:crypto';
import {
  array,
  int,
  literal,
  number,
  object,
  positive,
  regex,
  safeParse,
  string,
  type infer as Infer,
} from 'zod/mini';
import { sealedError } from './sealedError';
import { VAULT_ID } from './vaultFile';

export const MAX_KEPT_NAMES_BYTES = 64 * 1024 * 1024;

const keptNames = object({
  version: literal(1),
  vault_id: string().check(regex(VAULT_ID)),
  /** Of the key that was new then; the one before opens only what is named. */
  generation: number().check(int(), positive()),
  /** SHA-256 of the new key's recipient, hex: whoever knows only the old key learns nothing from it. */
  recipient_sha256: string().check(regex(/^[0-9a-f]{64}$/)),
  names: array(string()),
});

/** What is written down, sealed to the old and the new key, when the key is replaced. */
export type KeptNames = Infer<typeof keptNames>;

export const keptNamesText = (kept: KeptNames): Buffer => Buffer.from(JSON.stringify(kept));

/** @throws `damaged`; `renamed` when it was made for another vault, generation or key */
export function parseKeptNames(
  bytes: Uint8Array,
  expected: Pick<KeptNames, 'vault_id' | 'generation' | 'recipient_sha256'>,
  name: string,
): ReadonlySet<string> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw sealedError('damaged', name, 'is not valid JSON.', { cause: error });
  }
  const parsed = safeParse(keptNames, value);
  if (!parsed.success) {
    throw sealedError('damaged', name, 'is no list of the sessions that an old key opens.');
  }
  const { vault_id: vaultId, generation, recipient_sha256: recipient, names } = parsed.data;
  const isRight =
    vaultId === expected.vault_id &&
    generation === expected.generation &&
    recipient === expected.recipient_sha256;
  if (!isRight) throw sealedError('renamed', name, 'was made for another key.');
  return new Set(names);
}

/** Tells a vault's key without giving it away. */
export const recipientHash = (recipient: string): string =>
  createHash('sha256').update(recipient).digest('hex');
