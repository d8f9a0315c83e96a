import { FastshotError } from '../../base/errors';
import { type KeyFile } from '../../session/sealed/keyFile';
import { recipientHash } from '../../session/sealed/keptSessions';
import { newestGeneration, type VaultFile, vaultFileText } from '../../session/sealed/vaultFile';
import type { OpenWith } from '../../sealing/protocol';
import { VAULT_FILE } from '../../storage/layout';
import type { VaultKey } from '../../sealing/replacedKeys';
import { withKeptLists } from './keptLists';
import { openNewestKeyFile } from './openKeyFile';
import { readVaultFile, type StoredVaultFile } from './vaultObjects';
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
    await deps.memory?.write(VAULT_FILE, vaultFileText(stored.file));
    return stored;
  };
  const { file, keyFile, entry } = await openNewestKeyFile(deps, read, openWith, signal, pin?.keyFile);
  const opened = await trustKeys(deps, file, keyFile, pin, signal);
  return { ...opened, pin: { ...opened.pin, keyFile: entry.id } };
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
 * Makes keys of what a key file holds: each key that was replaced opens only what the list made then says. Where a part of
 * that is missing, the newest key opens what is new all the same.
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
  const pairs = keyFile.keys.map((key, index) => ({ ...key, recipient: recipients[index]! }));
  const { keys, lists } = await withKeptLists(deps, file, pairs, signal);
  const [{ generation }] = keys as [VaultKey];
  const recipient = recipients[0]!;
  return {
    keys: { vaultId, keys, recipient },
    lists,
    pin: {
      vaultId,
      generation,
      recipientHash: recipientHash(recipient),
      // A new key is in none of the files that were removed before.
      ...(pin?.removed && pin.generation === generation ? { removed: pin.removed } : {}),
      ...(pin?.isCompared && pin.generation === generation ? { isCompared: true } : {}),
      ...(pin?.keyFile && pin.generation === generation ? { keyFile: pin.keyFile } : {}),
    },
  };
}

function changed(label: string, how: string): FastshotError {
  return new FastshotError(
    'vaultChanged',
    `The sealed vault in ${label} ${how}. Somebody may have put old or foreign files there.`,
  );
}
