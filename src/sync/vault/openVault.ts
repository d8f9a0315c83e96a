import { FastshotError } from '../../base/errors';
import { type KeyFile } from '../../session/sealed/keyFile';
import { MAX_KEPT_NAMES_BYTES, parseKeptNames, recipientHash } from '../../session/sealed/keptNames';
import { sealedError } from '../../session/sealed/sealedError';
import { newestGeneration, type VaultFile } from '../../session/sealed/vaultFile';
import type { OpenWith } from '../../sealing/protocol';
import type { VaultKey } from '../../sealing/sealedVault';
import { openNewestKeyFile } from './openKeyFile';
import { readObject, readVaultFile, type StoredVaultFile } from './vaultObjects';
import type { OpenVault, VaultDeps, VaultPin } from './vaultDeps';

/**
 * Opens a vault with a passphrase, or with a member's own identity.
 * @param pin what this machine remembers of it, if it has opened it before
 * @throws `wrongPassphrase`, `wrongKey`; `vaultChanged` when it is not the vault that was pinned or fell back
 */
export async function openVault(
  deps: VaultDeps,
  vaultId: string,
  openWith: OpenWith,
  pin: VaultPin | undefined,
  signal: AbortSignal,
): Promise<OpenVault> {
  const read = async (): Promise<StoredVaultFile> => {
    const stored = await readVaultFile(deps.store, vaultId, signal);
    checkPin(stored.file, pin, deps.store.label);
    return stored;
  };
  const { file, keyFile } = await openNewestKeyFile(deps, read, openWith, signal);
  return trustKeys(deps, file, keyFile, pin, signal);
}

/** Refuses a vault that is older than what was seen of it. */
export function checkPin(file: VaultFile, pin: VaultPin | undefined, label: string): void {
  if (!pin) return;
  if (file.vault_id !== pin.vaultId) throw changed(label, 'is another vault than the one opened before');
  const generation = newestGeneration(file);
  if (generation < pin.generation) {
    throw changed(
      label,
      `fell back to its key of generation ${generation}, after generation ${pin.generation} was in use`,
    );
  }
  const back = file.keys.find(({ id }) => pin.removed?.includes(id));
  if (back) throw changed(label, `names ${back.file} again, which was removed on this machine`);
}

/**
 * Refuses, as well, a vault whose key was replaced since: with the one in hand its keys must not be changed.
 * @throws `vaultChanged`; `vaultLocked` when it has to be opened anew
 */
export function checkCurrent(file: VaultFile, pin: VaultPin, label: string): void {
  checkPin(file, pin, label);
  if (newestGeneration(file) === pin.generation) return;
  throw new FastshotError(
    'vaultLocked',
    `The key of the vault in ${label} was replaced by a member. Enter your passphrase once more to go on with the new one.`,
  );
}

/**
 * Makes keys of what a key file holds: each key that was replaced opens only what the list made then names, and that
 * list only counts if it was sealed to both keys, the old and the new one.
 */
export async function trustKeys(
  deps: VaultDeps,
  file: VaultFile,
  keyFile: KeyFile,
  pin: VaultPin | undefined,
  signal: AbortSignal,
): Promise<OpenVault> {
  const { vaultId } = keyFile;
  const recipients: string[] = [];
  for (const { identity } of keyFile.keys) {
    recipients.push(await deps.age.run({ kind: 'recipientOf', identity }, {}, signal));
  }
  const pinned = keyFile.keys.findIndex(({ generation }) => generation === pin?.generation);
  if (pin && recipientHash(recipients[pinned] ?? '') !== pin.recipientHash) {
    throw changed(deps.store.label, 'has another key than the one it had before');
  }
  const keys: VaultKey[] = [];
  for (const [index, { generation, identity }] of keyFile.keys.entries()) {
    const newer = keyFile.keys[index - 1];
    const opensOnly = newer && (await keptNames(deps, file, newer, recipients[index - 1]!, identity, signal));
    keys.push({ generation, identity, opensOnly });
  }
  const [{ generation }] = keys as [VaultKey];
  const recipient = recipients[0]!;
  return {
    keys: { vaultId, keys, recipient },
    pin: {
      vaultId,
      generation,
      recipientHash: recipientHash(recipient),
      // A new key is in none of the files that were removed before.
      ...(pin?.removed && pin.generation === generation ? { removed: pin.removed } : {}),
    },
  };
}

async function keptNames(
  { store, age }: VaultDeps,
  file: VaultFile,
  newer: KeyFile['keys'][number],
  recipient: string,
  identity: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const entry = file.kept?.find(({ generation }) => generation === newer.generation);
  if (!entry) {
    throw sealedError(
      'damaged',
      'vault.json',
      `does not say what the key before generation ${newer.generation} opens.`,
    );
  }
  const bytes = await readObject(store, entry.file, MAX_KEPT_NAMES_BYTES, signal);
  const name = entry.file;
  const old = { identities: [identity] };
  await age.run({ kind: 'open', openWith: old, name }, { input: bytes }, signal);
  const openWith = { identities: [newer.identity] };
  const opened = await age.run({ kind: 'open', openWith, name }, { input: bytes }, signal);
  const expected = {
    vault_id: file.vault_id,
    generation: newer.generation,
    recipient_sha256: recipientHash(recipient),
  };
  return parseKeptNames(opened.bytes, expected, name);
}

function changed(label: string, how: string): FastshotError {
  return new FastshotError(
    'vaultChanged',
    `The sealed vault in ${label} ${how}. Somebody may have put old or foreign files there.`,
  );
}
