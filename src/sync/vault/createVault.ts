import { neverAborted, throwIfAborted } from '../../base/abort';
import { FastshotError } from '../../base/errors';
import { randomId } from '../../session/sealed/ids';
import { recipientHash } from '../../session/sealed/keptSessions';
import { VAULT_ID, type VaultFile } from '../../session/sealed/vaultFile';
import { SEALED, VAULT_FILE, vaultPrefix } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { prefixedStore } from '../../storage/prefixedStore';
import { wait } from '../clock';
import { commitVaultFile } from './commitVault';
import { writeKeyFile } from './keyFiles';
import { requireConditional } from './vaultObjects';
import type { OpenVault, VaultDeps } from './vaultDeps';

/** Longer than a second, in which a store's times may be the same. */
const SETTLE_MS = 1_500;

/** A vault as a listing shows it. */
export interface FoundVault {
  readonly vaultId: string;
  /** When its `vault.json` was last written: milliseconds since 1970, by the store's clock. */
  readonly modified: number;
}

/** The sealed vaults of a store, oldest first. */
export async function listVaults(store: ObjectStore, signal: AbortSignal): Promise<FoundVault[]> {
  const vaults: FoundVault[] = [];
  for (let after = SEALED; ;) {
    const next = await firstAfter(store, after, signal);
    if (!next) break;
    const [, vaultId = ''] = /^sealed\/([^/]+)\//.exec(next.key) ?? [];
    if (VAULT_ID.test(vaultId)) {
      const object = await headVault(store, vaultId, signal);
      if (object !== undefined) vaults.push({ vaultId, modified: object });
    }
    // Everything else of this vault comes before this: no listing of its sessions is needed.
    after = vaultId === '' ? next.key : `${SEALED}${vaultId}/\u{10ffff}`;
  }
  return vaults.sort((a, b) => a.modified - b.modified || (a.vaultId < b.vaultId ? -1 : 1));
}

async function firstAfter(
  store: ObjectStore,
  startAfter: string,
  signal: AbortSignal,
): Promise<{ readonly key: string } | undefined> {
  for await (const { objects } of store.list({ prefix: SEALED, startAfter, pageSize: 1 }, signal)) {
    return objects[0];
  }
  return undefined;
}

async function headVault(
  store: ObjectStore,
  vaultId: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const key = vaultPrefix(vaultId) + VAULT_FILE;
  for await (const { objects } of store.list({ prefix: key, pageSize: 1 }, signal)) {
    return objects[0]?.modified;
  }
  return undefined;
}

export interface NewVault extends OpenVault {
  /** An age identity that opens the vault without the passphrase. It is stored nowhere. */
  readonly recoveryKey: string;
}

/**
 * Makes a sealed vault: key files first, `vault.json` last, so that a vault that is seen is whole. Of two that are made
 * at the same time the older one stays. From the moment `vault.json` is sent nothing stops it any more.
 * @param bucket the store itself, not a vault's part of it
 * @throws `conflict`, with `vaultId` in its data, when there is a vault already: it is to be opened instead
 */
export async function createVault(
  bucket: ObjectStore,
  { age, clock, workFactor, atStep }: Omit<VaultDeps, 'store'>,
  passphrase: string,
  signal: AbortSignal,
): Promise<NewVault> {
  requireConditional(bucket);
  const [present] = await listVaults(bucket, signal);
  if (present) throw taken(bucket, present);
  const vaultId = randomId(16);
  const store = prefixedStore(bucket, vaultPrefix(vaultId));
  const deps: VaultDeps = {
    store,
    age,
    clock,
    ...(workFactor === undefined ? {} : { workFactor }),
    ...(atStep ? { atStep } : {}),
  };
  const { identity, recipient } = await age.run({ kind: 'newIdentity' }, {}, signal);
  const recovery = await age.run({ kind: 'newIdentity' }, {}, signal);
  const keyFile = { vaultId, keys: [{ generation: 1, identity }] };
  const addedAt = clock.now();
  const written: string[] = [];
  try {
    const own = { passphrase, about: { kind: 'passphrase', name: 'Passphrase', addedAt } } as const;
    const first = await writeKeyFile(deps, keyFile, recipient, own, signal);
    written.push(first.entry.file);
    const about = { kind: 'recovery', name: 'Recovery key', recipient: recovery.recipient, addedAt } as const;
    const holder = { recipient: recovery.recipient, about };
    const second = await writeKeyFile(deps, keyFile, recipient, holder, signal);
    written.push(second.entry.file);
    const file: VaultFile = { version: 1, vault_id: vaultId, keys: [first.entry, second.entry] };
    await atStep?.('vault.commit');
    throwIfAborted(signal);
    const failure = await commitVaultFile(store, file, undefined);
    if (failure) {
      // It may still arrive, and has to be a vault that opens then.
      if (!failure.isCertain) written.length = 0;
      throw failure.error;
    }
    written.push(VAULT_FILE);
    await atStep?.('vault.committed');
    await wait(clock, SETTLE_MS, neverAborted);
    const [oldest] = await listVaults(bucket, neverAborted);
    if (oldest && oldest.vaultId !== vaultId) throw taken(bucket, oldest);
  } catch (error) {
    await undo(store, written);
    throw error;
  }
  const keys = { vaultId, keys: keyFile.keys, recipient };
  const pin = { vaultId, generation: 1, recipientHash: recipientHash(recipient), isCompared: true };
  return { keys, pin, recoveryKey: recovery.identity };
}

/** Whoever gives up waits no longer for what is left to be deleted, ms. */
const UNDO_MS = 15_000;

/** Newest first, and no further than it works: a vault.json must never be without the key files it names. */
async function undo(store: ObjectStore, written: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(UNDO_MS);
  try {
    for (const key of written.toReversed()) await store.delete(key, signal);
  } catch {
    // What stays is a vault that opens, or key files that nothing names.
  }
}

function taken({ label }: ObjectStore, { vaultId }: FoundVault): FastshotError {
  return new FastshotError(
    'conflict',
    `${label} has a sealed vault already. Open it with its passphrase, or choose another bucket or prefix.`,
    { data: { vaultId } },
  );
}
