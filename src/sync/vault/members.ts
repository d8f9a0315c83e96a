import { FastshotError } from '../../base/errors';
import type { KeyEntry } from '../../session/sealed/vaultFile';
import { editVault, keyFileOf, without } from './editVault';
import { type KeyHolder, readAbout, writeKeyFile } from './keyFiles';
import { openNewestKeyFile } from './openKeyFile';
import { checkCurrent } from './openVault';
import { readVaultFile, type StoredVaultFile } from './vaultObjects';
import type { KeyAbout, OpenVault, VaultDeps, VaultPin } from './vaultDeps';

/** Who can open a vault. */
export interface Member {
  readonly id: string;
  /** Undefined when nobody who could open the vault has written it down. */
  readonly about: KeyAbout | undefined;
}

/** Whether somebody with an age key of their own was removed on this machine, and not added again here. */
export function isRemoved({ removed }: VaultPin, about: KeyAbout | undefined): boolean {
  return about?.recipient !== undefined && (removed?.includes(about.recipient) ?? false);
}

/** Who can open the vault, as far as its key files say. */
export async function listMembers(deps: VaultDeps, vault: OpenVault, signal: AbortSignal): Promise<Member[]> {
  const { file } = await readCurrent(deps, vault, signal);
  const { identity } = vault.keys.keys[0]!;
  const members: Member[] = [];
  for (const entry of file.keys) {
    members.push({ id: entry.id, about: await readAbout(deps, entry, identity, signal) });
  }
  return members;
}

/** Lets somebody else open the vault, with a passphrase of their own or their own age key. */
export async function addMember(
  deps: VaultDeps,
  vault: OpenVault,
  member: { readonly name: string } & ({ readonly passphrase: string } | { readonly recipient: string }),
  signal: AbortSignal,
): Promise<void> {
  const addedAt = deps.clock.now();
  const { name } = member;
  const holder: KeyHolder =
    'passphrase' in member
      ? { passphrase: member.passphrase, about: { kind: 'passphrase', name, addedAt } }
      : {
          recipient: checkRecipient(member.recipient),
          about: { kind: 'recipient', name, recipient: member.recipient, addedAt },
        };
  await addKey(deps, vault, holder, () => [], signal);
}

/**
 * Takes a key file away. Whoever has opened the vault before still knows its key: only a new key shuts them out of what
 * comes.
 * @throws `invalidInput` for the last one
 */
export async function removeMember(
  deps: VaultDeps,
  vault: OpenVault,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  await editVault(
    deps,
    vault,
    async (file) => {
      const entry = file.keys.find((each) => each.id === id);
      const keys = without(file.keys, id);
      if (keys.length === 0) {
        throw new FastshotError('invalidInput', 'Nobody could open the vault without this key.');
      }
      return { next: { ...file, keys }, added: [], dropped: entry ? [entry.file] : [], result: undefined };
    },
    signal,
  );
}

/**
 * Replaces a passphrase. Whoever knows the old one and has copied its key file can still open what that opens.
 * @throws `wrongPassphrase`
 */
export async function changePassphrase(
  deps: VaultDeps,
  vault: OpenVault,
  oldPassphrase: string,
  newPassphrase: string,
  signal: AbortSignal,
): Promise<void> {
  const read = (): Promise<StoredVaultFile> => readCurrent(deps, vault, signal);
  const { entry } = await openNewestKeyFile(
    deps,
    read,
    { passphrase: oldPassphrase },
    signal,
    vault.pin.keyFile,
  );
  const old = await readAbout(deps, entry, vault.keys.keys[0]!.identity, signal);
  const about: KeyAbout = {
    kind: 'passphrase',
    name: old?.name ?? 'Passphrase',
    addedAt: deps.clock.now(),
  };
  await addKey(deps, vault, { passphrase: newPassphrase, about }, () => [entry.id], signal);
}

/**
 * Makes a new recovery key; the one before no longer opens the vault's key files.
 * @returns the recovery key, an age identity that is stored nowhere
 */
export async function newRecoveryKey(
  deps: VaultDeps,
  vault: OpenVault,
  signal: AbortSignal,
): Promise<string> {
  const { identity, recipient } = await deps.age.run({ kind: 'newIdentity' }, {}, signal);
  const old = (await listMembers(deps, vault, signal)).filter(({ about }) => about?.kind === 'recovery');
  const about: KeyAbout = { kind: 'recovery', name: 'Recovery key', recipient, addedAt: deps.clock.now() };
  await addKey(deps, vault, { recipient, about }, () => old.map(({ id }) => id), signal);
  return identity;
}

async function readCurrent(
  { store }: VaultDeps,
  { keys, pin }: OpenVault,
  signal: AbortSignal,
): Promise<StoredVaultFile> {
  const stored = await readVaultFile(store, keys.vaultId, signal);
  checkCurrent(stored.file, pin, store.label);
  return stored;
}

/** Adds one key, in place of others. */
async function addKey(
  deps: VaultDeps,
  vault: OpenVault,
  holder: KeyHolder,
  replaced: () => readonly string[],
  signal: AbortSignal,
): Promise<void> {
  await editVault(
    deps,
    vault,
    async (file) => {
      const { entry } = await writeKeyFile(deps, keyFileOf(vault), vault.keys.recipient, holder, signal);
      const gone = (each: KeyEntry): boolean => replaced().includes(each.id);
      const keys = [...file.keys.filter((each) => !gone(each)), entry];
      const dropped = file.keys.filter(gone).map((each) => each.file);
      return { next: { ...file, keys }, added: [entry.file], dropped, result: undefined };
    },
    signal,
  );
}

/** Of the kind that every age program knows. */
function checkRecipient(recipient: string): string {
  if (/^age1[02-9ac-hj-np-z]{58}$/.test(recipient)) return recipient;
  throw new FastshotError(
    'invalidInput',
    'This is no age recipient: it has to begin with age1 and have 62 characters, as age-keygen prints it.',
  );
}
