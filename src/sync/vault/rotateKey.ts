import { neverAborted } from '../../base/abort';
import { randomId } from '../../session/sealed/ids';
import { keptNamesText, recipientHash } from '../../session/sealed/keptNames';
import type { KeyFile } from '../../session/sealed/keyFile';
import type { KeyEntry } from '../../session/sealed/vaultFile';
import { KEYS } from '../../storage/layout';
import { listSessions } from '../remoteSessions';
import { listTrash } from '../write/trash';
import { editVault } from './editVault';
import { type KeyHolder, readAbout, writeKeyFile } from './keyFiles';
import { openKeyFile } from './openKeyFile';
import { isRemoved } from './members';
import { trustKeys } from './openVault';
import { createObject, readVaultFile } from './vaultObjects';
import type { KeyAbout, OpenVault, VaultDeps } from './vaultDeps';

export interface Rotation extends OpenVault {
  /** Members who do not go on although nobody here removed them: to be added again, if they shall. */
  readonly dropped: readonly string[];
}

/** Who opens the vault with its new key. */
export interface GoingOn {
  readonly passphrase: string;
  /** Recipients of members with an age key of their own, as the user has seen them; all, if left out. */
  readonly recipients?: ReadonlySet<string> | undefined;
}

/**
 * Gives the vault a new key for what comes. What is there stays as it is: the old key opens exactly those sessions, by a
 * list that is sealed now. Members with an age key of their own go on, unless they were removed on this machine; of the
 * passphrases only this one does. Whoever writes to the bucket can bring back an old list of members, and a former member
 * can add to it: the user should have seen who goes on.
 * @throws `wrongPassphrase` when it opens no key file
 */
export async function rotateKey(
  deps: VaultDeps,
  vault: OpenVault,
  { passphrase, recipients }: GoingOn,
  signal: AbortSignal,
): Promise<Rotation> {
  const { store, age } = deps;
  const { vaultId } = vault.keys;
  const { identity, recipient } = await age.run({ kind: 'newIdentity' }, {}, signal);
  const oldIdentity = vault.keys.keys[0]!.identity;
  const generation = vault.pin.generation + 1;
  const keyFile: KeyFile = { vaultId, keys: [{ generation, identity }, ...vault.keys.keys] };
  const wasRemoved = (about: KeyAbout | undefined): boolean => isRemoved(vault.pin, about);
  const dropped = await editVault<string[]>(
    deps,
    vault,
    async (file) => {
      const own = await openKeyFile(deps, file, { passphrase }, signal);
      const holders: KeyHolder[] = [];
      const without: string[] = [];
      for (const entry of file.keys) {
        const about = await readAbout(deps, entry, oldIdentity, signal);
        const isOwn = entry.id === own.entry.id;
        if (isOwn) {
          const addedAt = about?.addedAt ?? deps.clock.now();
          holders.push({
            passphrase,
            about: { kind: 'passphrase', name: about?.name ?? 'Passphrase', addedAt },
          });
        } else if (wasRemoved(about)) continue;
        else if (about?.recipient !== undefined && (recipients?.has(about.recipient) ?? true)) {
          holders.push({ recipient: about.recipient, about });
        } else without.push(about?.name ?? 'Somebody');
      }
      const added: string[] = [];
      const keys: KeyEntry[] = [];
      for (const holder of holders) {
        const { entry } = await writeKeyFile(deps, keyFile, recipient, holder, signal);
        keys.push(entry);
        added.push(entry.file);
      }
      // As late as can be: what is saved with the old key after this is not in it.
      const kept = `${KEYS}kept-${generation}-${randomId(8)}.age`;
      await createObject(store, kept, await sealedNames(), signal);
      added.push(kept);
      await deps.atStep?.('vault.keptWritten');
      const next = { ...file, keys, kept: [...(file.kept ?? []), { generation, file: kept }] };
      return { next, added, dropped: file.keys.map((entry) => entry.file), result: without };
    },
    signal,
  );
  // The vault has its new key: whoever gives up now would be left without it.
  const { file } = await readVaultFile(store, vaultId, neverAborted);
  return { ...(await trustKeys(deps, file, keyFile, vault.pin, neverAborted)), dropped };

  /** Sealed to both keys: only who knows the old one can have made it, and only who knows the new one reads on. */
  async function sealedNames(): Promise<Uint8Array> {
    const { sessions } = await listSessions(store, undefined, signal);
    const removed = await listTrash(store, signal);
    const names = [...new Set([...sessions.keys(), ...removed.map(({ filename }) => filename)])].sort();
    const input = keptNamesText({
      version: 1,
      vault_id: vaultId,
      generation,
      recipient_sha256: recipientHash(recipient),
      names,
    });
    const sealFor = { recipients: [recipient, vault.keys.recipient] };
    return age.run({ kind: 'seal', sealFor }, { input }, signal);
  }
}
