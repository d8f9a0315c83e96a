import { neverAborted } from '../../base/abort';
import { recipientHash } from '../../session/sealed/keptSessions';
import type { KeyFile } from '../../session/sealed/keyFile';
import type { KeyEntry } from '../../session/sealed/vaultFile';
import { filesOf } from './commitVault';
import { editVault } from './editVault';
import { type KeyHolder, readAbout, writeKeyFile } from './keyFiles';
import { openKeyFile } from './openKeyFile';
import { isRemoved } from './members';
import { trustKeys } from './openVault';
import { SessionContentsReader } from './sessionContents';
import { readVaultFile } from './vaultObjects';
import type { KeyAbout, OpenVault, VaultDeps } from './vaultDeps';
import { writeKeptLists } from './writeKeptLists';

export interface Rotation extends OpenVault {
  /** Members who do not go on although nobody here removed them: to be added again, if they shall. */
  readonly dropped: readonly string[];
  /** Names of sessions that did not open: the new key does not make them readable either. */
  readonly unopened: readonly string[];
}

/** Who opens the vault with its new key. */
export interface GoingOn {
  readonly passphrase: string;
  /** Recipients of members with an age key of their own, as the user has seen them; all, if left out. */
  readonly recipients?: ReadonlySet<string> | undefined;
}

/**
 * Gives the vault a new key for what comes. What is there stays as it is: the old key opens exactly those sessions, with
 * exactly what they hold, by a list that is sealed now to the new key. Members with an age key of their own go on, unless
 * they were removed on this machine; of the passphrases only this one does. Whoever writes to the bucket can bring back an old list of members, and a former member
 * can add to it: the user should have seen who goes on.
 * @throws `wrongPassphrase` when it opens no key file
 */
export async function rotateKey(
  deps: VaultDeps,
  vault: OpenVault,
  { passphrase, recipients }: GoingOn,
  signal: AbortSignal,
  onProgress: (progress: { readonly done: number; readonly total: number }) => void = () => {},
): Promise<Rotation> {
  const { store, age } = deps;
  const { vaultId } = vault.keys;
  const { identity, recipient } = await age.run({ kind: 'newIdentity' }, {}, signal);
  const oldIdentity = vault.keys.keys[0]!.identity;
  const generation = vault.pin.generation + 1;
  const keyFile: KeyFile = { vaultId, keys: [{ generation, identity }, ...vault.keys.keys] };
  const madeFor = { vault_id: vaultId, generation, recipient_sha256: recipientHash(recipient) };
  const contents = new SessionContentsReader(deps, vault);
  const wasRemoved = (about: KeyAbout | undefined): boolean => isRemoved(vault.pin, about);
  const { without, unopened, ownFile } = await editVault(
    deps,
    vault,
    async (file) => {
      const own = await openKeyFile(deps, file, { passphrase }, signal, vault.pin.keyFile);
      // Most are read now, which may take long, and what came since at the end.
      await contents.read(onProgress, signal);
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
      let ownFile: string | undefined;
      for (const holder of holders) {
        const { entry } = await writeKeyFile(deps, keyFile, recipient, holder, signal);
        if ('passphrase' in holder) ownFile = entry.id;
        keys.push(entry);
        added.push(entry.file);
      }
      // As late as can be: what is saved with the old key after this is not in it.
      const { sessions, unopened } = await contents.read(onProgress, signal);
      const written = (each: string): void => void added.push(each);
      const lists = await writeKeptLists(deps, madeFor, { identity, recipient }, sessions, written, signal);
      await deps.atStep?.('vault.keptWritten');
      const next = { ...file, keys, kept: lists };
      return { next, added, dropped: [...filesOf(file)], result: { without, unopened, ownFile } };
    },
    signal,
  );
  // The vault has its new key: whoever gives up now would be left without it.
  const { file } = await readVaultFile(store, vaultId, neverAborted);
  const opened = await trustKeys(deps, file, keyFile, vault.pin, neverAborted);
  return {
    ...opened,
    pin: { ...opened.pin, keyFile: ownFile, isCompared: vault.pin.isCompared },
    dropped: without,
    unopened,
  };
}
