import { FastshotError, isFastshotError } from '../../base/errors';
import { readAgeHeader } from '../../session/sealed/ageFile';
import { MAX_KEPT_BYTES, parseKeptPart, recipientHash } from '../../session/sealed/keptSessions';
import { MAX_KEY_FILE_BYTES, parseKeyFile } from '../../session/sealed/keyFile';
import { type KeyEntry, parseVaultFile, type VaultFile } from '../../session/sealed/vaultFile';
import { VAULT_FILE } from '../../storage/layout';
import { BAD_INDEX } from '../sessionMetadata';
import { filesOf } from './commitVault';
import { editVault, keyFileOf, type VaultEdit } from './editVault';
import type { KeptEntry } from './keptLists';
import { type KeyHolder, readAbout, writeKeyFile } from './keyFiles';
import { checkCurrent } from './openVault';
import type { OpenVault, VaultDeps } from './vaultDeps';
import type { VaultMemory } from './vaultMemory';
import { readObject, readVaultFile, writeVaultFile } from './vaultObjects';
import { writeKeptLists } from './writeKeptLists';

/** What a repair of a vault has done. */
export interface VaultRepair {
  /** `vault.json` was gone, and is back. */
  readonly vaultFile: boolean;
  /** The lists of what replaced keys open were written again. */
  readonly lists: boolean;
  /** Members whose key file was written again. */
  readonly members: readonly string[];
  /** Members whose passphrase has to be set again, because nobody but them knows what their key file was made with. */
  readonly addAgain: readonly string[];
  /** How many key files were taken out that no member of the vault has written. */
  readonly invented: number;
}

/**
 * Writes again what is missing or damaged of what it takes to get into a vault, from what this machine has verified. It
 * never makes anything older than what was pinned.
 * @param vault as it is open here, with all of its lists
 * @throws `damaged` when this machine lacks a list itself; as `editVault`
 */
export async function repairVault(
  deps: VaultDeps & { readonly memory: VaultMemory },
  vault: OpenVault,
  signal: AbortSignal,
): Promise<VaultRepair> {
  const vaultFile = await bringBackVaultFile(deps, vault, signal);
  const change = await editVault(deps, vault, async (file) => edit(deps, vault, file, signal), signal);
  return { vaultFile, ...change };
}

type KeyRepair = Omit<VaultRepair, 'vaultFile'>;

async function edit(
  deps: VaultDeps,
  vault: OpenVault,
  file: VaultFile,
  signal: AbortSignal,
): Promise<VaultEdit<KeyRepair>> {
  const added: string[] = [];
  const dropped: string[] = [];
  const kept = await repairedLists(deps, vault, file, added, signal);
  if (kept) dropped.push(...filesOf({ ...file, keys: [] }));
  const keys: KeyEntry[] = [];
  const foreign: string[] = [];
  const members: string[] = [];
  const addAgain: string[] = [];
  const named = new Map(file.keys.map((entry) => [entry.file, entry]));
  for (const entry of named.values()) {
    const about = await readAbout(deps, entry, vault.keys.keys[0]!.identity, signal);
    // Without a word on whose it is, it counts if it is for the vault as well: only a member can have made it then.
    if (!about && (await isSound(deps, vault, entry, true, signal))) keys.push(entry);
    else if (!about) foreign.push(entry.file);
    else if (await isSound(deps, vault, entry, about.recipient !== undefined, signal)) keys.push(entry);
    else if (about.recipient === undefined) addAgain.push(about.name);
    else {
      const holder: KeyHolder = { recipient: about.recipient, about };
      const written = await writeKeyFile(deps, keyFileOf(vault), vault.keys.recipient, holder, signal);
      added.push(written.entry.file);
      keys.push(written.entry);
      members.push(about.name);
    }
  }
  const result = {
    lists: kept !== undefined,
    members,
    addAgain,
    invented: file.keys.length - named.size + foreign.length,
  };
  // With no key left at all nobody could say any more whose they were.
  const hasKeys = keys.length > 0;
  const isSame = !kept && (!hasKeys || keys.length === file.keys.length) && members.length === 0;
  if (hasKeys) dropped.push(...foreign);
  const next = { ...file, keys: hasKeys ? keys : file.keys, ...(kept ? { kept } : {}) };
  return { next: isSame ? undefined : next, added, dropped, result };
}

/** Puts back the `vault.json` that was last seen here, where the store has none. */
async function bringBackVaultFile(
  { store, memory }: VaultDeps & { readonly memory: VaultMemory },
  { keys: { vaultId }, pin }: OpenVault,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await readVaultFile(store, vaultId, signal);
    return false;
  } catch (error) {
    const known = await memory.read(VAULT_FILE);
    if (!known || !isFastshotError(error, 'vaultChanged')) throw error;
    const file = parseVaultFile(known, vaultId);
    checkCurrent(file, pin, store.label);
    await writeVaultFile(store, file, undefined, signal);
    return true;
  }
}

/** The lists anew where not every copy of them is sound; undefined where all are. */
async function repairedLists(
  deps: VaultDeps,
  { keys: { vaultId, keys, recipient }, pin, lists }: OpenVault,
  file: VaultFile,
  added: string[],
  signal: AbortSignal,
): Promise<KeptEntry[] | undefined> {
  const [newest, replaced] = keys;
  if (!newest || !replaced?.opensOnly) return undefined;
  const { generation } = pin;
  const madeFor = { vault_id: vaultId, generation, recipient_sha256: recipientHash(recipient) };
  const isWhole = async (name: string): Promise<boolean> => {
    try {
      const bytes = await readObject(deps.store, name, MAX_KEPT_BYTES, signal);
      const job = { kind: 'open', openWith: { identities: [newest.identity] }, name, sole: true } as const;
      parseKeptPart((await deps.age.run(job, { input: bytes }, signal)).bytes, madeFor, name);
      return true;
    } catch (error) {
      if (isFastshotError(error, 'notFound', ...BAD_INDEX)) return false;
      throw error;
    }
  };
  // Only a rotation makes a list of the first version into one that binds contents.
  if (lists?.isWeak) return undefined;
  const named = (file.kept ?? []).filter((each) => each.generation === generation);
  const copies = named.flatMap(({ file: name, copy }) => (copy === undefined ? [name] : [name, copy]));
  const sound = await Promise.all(copies.map(isWhole));
  if (named.length > 0 && sound.every(Boolean) && (lists?.missing.length ?? 0) === 0) return undefined;
  if ((lists?.missing.length ?? 0) > 0) throw lacksLists(deps.store.label, lists!.missing);
  const sessions = new Map<string, { head: string; index?: string | undefined }>();
  for (const [name, content] of replaced.opensOnly) if (content) sessions.set(name, content);
  const written = (name: string): void => void added.push(name);
  return writeKeptLists(deps, madeFor, { identity: newest.identity, recipient }, sessions, written, signal);
}

function lacksLists(label: string, missing: readonly string[]): FastshotError {
  return new FastshotError(
    'damaged',
    `The vault in ${label} lacks what says which old sessions open: ${missing.join('; ')}. This machine has no copy either. Repair the vault on a machine where old sessions still open, or bring the file back from a backup of the bucket.`,
  );
}

/**
 * Whether a key file is one. What takes a passphrase that is not known here is looked at from outside.
 * @param isForVault whether it has to open with the vault's own key, as those of members do who have a key of their own
 */
async function isSound(
  { store, age }: VaultDeps,
  { keys: { vaultId, keys } }: OpenVault,
  { file }: KeyEntry,
  isForVault: boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const bytes = await readObject(store, file, MAX_KEY_FILE_BYTES, signal);
    const { workFactor } = readAgeHeader(bytes, bytes.length, file);
    if (!isForVault) return workFactor !== undefined;
    const openWith = { identities: [keys[0]!.identity] };
    const { bytes: text } = await age.run({ kind: 'open', openWith, name: file }, { input: bytes }, signal);
    parseKeyFile(text, vaultId, file);
    return true;
  } catch (error) {
    if (isFastshotError(error, 'notFound', ...BAD_INDEX)) return false;
    throw error;
  }
}
