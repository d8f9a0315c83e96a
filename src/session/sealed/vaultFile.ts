import {
  array,
  int,
  literal,
  number,
  object,
  optional,
  positive,
  regex,
  safeParse,
  string,
  type infer as Infer,
} from 'zod/mini';
import { sealedError } from './sealedError';

/** What an id of a vault is: the name of its folder. */
export const VAULT_ID = /^[a-z2-7]{16}$/;
const FILE = /^keys\/[a-z0-9][a-z0-9.-]{0,60}\.age$/;
export const MAX_VAULT_FILE_BYTES = 256 * 1024;

const generation = number().check(int(), positive());
const file = string().check(regex(FILE));

const vaultFile = object({
  version: literal(1),
  vault_id: string().check(regex(VAULT_ID)),
  keys: array(
    object({
      id: string().check(regex(/^[a-z2-7]{8}$/)),
      file,
      generation,
      /** Who it is for, sealed to the vault's recipient, as base64: nothing in this file is secret. */
      about: optional(string()),
    }),
  ),
  /**
   * The sessions that keys which were replaced still open, a list for each, in one or more parts. `generation`: of the key
   * that took the place. `copy`: the same once more.
   */
  kept: optional(array(object({ file, copy: optional(file), generation }))),
});

/** `vault.json`: which key files count. */
export type VaultFile = Infer<typeof vaultFile>;
export type KeyEntry = VaultFile['keys'][number];

/**
 * @param vaultId the folder it was found in
 * @throws `damaged`, `renamed` when it is another vault's, `unsupportedFormat` for a newer version
 */
export function parseVaultFile(bytes: Uint8Array, vaultId: string): VaultFile {
  const name = 'vault.json';
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw sealedError('damaged', name, 'is not valid JSON.', { cause: error });
  }
  const { version } = (value ?? {}) as { version?: unknown };
  if (typeof version === 'number' && version !== 1) {
    throw sealedError(
      'unsupportedFormat',
      name,
      `has version ${version}, which needs a newer version of this extension.`,
    );
  }
  const parsed = safeParse(vaultFile, value);
  if (!parsed.success || parsed.data.keys.length === 0) {
    throw sealedError('damaged', name, 'does not say which keys the vault has.');
  }
  if (parsed.data.vault_id !== vaultId) throw sealedError('renamed', name, 'is that of another vault.');
  return parsed.data;
}

export function vaultFileText(vault: VaultFile): Buffer {
  return Buffer.from(`${JSON.stringify(vault, null, 2)}\n`);
}

/** The newest generation of the vault's key. */
export function newestGeneration({ keys }: Pick<VaultFile, 'keys'>): number {
  return Math.max(...keys.map(({ generation }) => generation));
}
