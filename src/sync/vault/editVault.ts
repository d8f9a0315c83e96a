import { abortError, neverAborted } from '../../base/abort';
import type { KeyFile } from '../../session/sealed/keyFile';
import {
  type KeyEntry,
  newestGeneration,
  type VaultFile,
  vaultFileText,
} from '../../session/sealed/vaultFile';
import { KEYS, VAULT_FILE } from '../../storage/layout';
import type { ObjectInfo } from '../../storage/objectStore';
import { storeTime } from '../../storage/storeTime';
import { wait } from '../clock';
import { isLostRace, isUnanswered } from '../write/failures';
import { commitVaultFile, filesOf } from './commitVault';
import { readAbout } from './keyFiles';
import { isOutdated } from './openKeyFile';
import { checkCurrent } from './openVault';
import { readVaultFile, requireConditional } from './vaultObjects';
import type { OpenVault, VaultDeps } from './vaultDeps';

const MAX_ATTEMPTS = 6;
const PAUSE_MS = 1_000;
/** A key file that no vault.json names is somebody's unfinished work until it is this old by the store's clock, ms. */
const ORPHAN_AGE_MS = 3600_000;

/** What one change makes of `vault.json`. */
export interface VaultEdit<T> {
  /** Undefined where all is as it should be. */
  readonly next: VaultFile | undefined;
  /** Objects that were written for it: they go again if it does not come to pass. */
  readonly added: readonly string[];
  /** Objects that are of no use once it has. */
  readonly dropped: readonly string[];
  readonly result: T;
}

/**
 * Changes the keys of a vault. New key files are written and tried before, old ones deleted after `vault.json` is
 * replaced, exactly as it was read: at every moment it names key files that open. Whoever loses a race starts again.
 * From the moment `vault.json` is sent nothing stops it any more.
 * @throws `vaultChanged`; `vaultLocked` when the key in hand is not the newest: what it wrote would open nothing
 */
export async function editVault<T>(
  deps: VaultDeps,
  vault: OpenVault,
  edit: (current: VaultFile) => Promise<VaultEdit<T>>,
  signal: AbortSignal,
): Promise<T> {
  const { store, clock, atStep } = deps;
  const { keys, pin } = vault;
  requireConditional(store);
  const seen = new Map<string, KeyEntry>();
  for (let attempt = 1; ; attempt++) {
    const current = await readVaultFile(store, keys.vaultId, signal);
    checkCurrent(current.file, pin, store.label);
    for (const entry of current.file.keys) seen.set(entry.id, entry);
    let change: VaultEdit<T>;
    try {
      change = await edit(current.file);
    } catch (error) {
      if (attempt < MAX_ATTEMPTS && (await isOutdated(deps, error, current, signal))) continue;
      throw error;
    }
    const { next, added, dropped, result } = change;
    if (!next) return result;
    await atStep?.('vault.commit');
    if (signal.aborted) {
      await deleteAll(deps, added);
      throw abortError(signal);
    }
    const failure = await commitVaultFile(store, next, current);
    if (failure) {
      const { error, isCertain } = failure;
      // Else it may still arrive, and what it names has to be there: if it never does, it is tidied up later.
      if (isCertain) await deleteAll(deps, added);
      const isRace = isCertain && (isLostRace(error) || isUnanswered(error));
      if (!isRace || attempt === MAX_ATTEMPTS) throw error;
      await wait(clock, clock.random() * PAUSE_MS, signal);
      continue;
    }
    await atStep?.('vault.committed');
    await deps.memory?.write(VAULT_FILE, vaultFileText(next));
    await rememberRemoved(deps, vault, [...seen.values()], next);
    await deleteAll(deps, dropped);
    await tidyKeys(deps, next, neverAborted).catch(() => {});
    await atStep?.('vault.tidied');
    return result;
  }
}

/** @param seen all entries that `vault.json` had before */
async function rememberRemoved(
  deps: VaultDeps,
  { keys, pin }: OpenVault,
  seen: readonly KeyEntry[],
  next: VaultFile,
): Promise<void> {
  // A new key has a new pin.
  if (!deps.remember || newestGeneration(next) !== pin.generation) return;
  const recipients = async (entries: readonly KeyEntry[]): Promise<string[]> => {
    const { identity } = keys.keys[0]!;
    const all = entries.map((entry) => readAbout(deps, entry, identity, neverAborted));
    return (await Promise.all(all)).flatMap((about) => about?.recipient ?? []);
  };
  const before = pin.removed ?? [];
  const gone = seen.filter(({ id }) => !next.keys.some((each) => each.id === id));
  const added = await recipients(next.keys.filter(({ id }) => !seen.some((each) => each.id === id)));
  const all = [...before, ...gone.map(({ id }) => id), ...(await recipients(gone))];
  const removed = [...new Set(all)].filter((each) => !added.includes(each));
  if (removed.join() !== before.join()) await deps.remember({ ...pin, removed });
}

/** What stays of it does no harm: nothing names it. */
async function deleteAll({ store }: VaultDeps, keys: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(15_000);
  for (const key of keys) await store.delete(key, signal).catch(() => {});
}

/** Deletes key files that a crash has left behind. This machine's clock may be ahead: the store's has to agree. */
async function tidyKeys({ store, clock }: VaultDeps, file: VaultFile, signal: AbortSignal): Promise<void> {
  const used = filesOf(file);
  const isOld = ({ modified }: ObjectInfo, now: number): boolean => now - modified > ORPHAN_AGE_MS;
  const old: ObjectInfo[] = [];
  for await (const { objects } of store.list({ prefix: KEYS }, signal)) {
    old.push(...objects.filter((each) => !used.has(each.key) && isOld(each, clock.now())));
  }
  if (old.length === 0) return;
  const byStore = await storeTime(store, signal);
  for (const each of old) if (isOld(each, byStore)) await store.delete(each.key, signal);
}

/** The key file's content as members get it. */
export const keyFileOf = ({ keys: { vaultId, keys } }: OpenVault): KeyFile => ({ vaultId, keys });

export const without = (entries: readonly KeyEntry[], id: string): KeyEntry[] =>
  entries.filter((entry) => entry.id !== id);
