import { relative, sep } from 'node:path';
import { FastshotError } from '../../base/errors';
import { KEYS, META_INDEXES, PROBE, SEALED, SESSIONS, TRASH, vaultPrefix } from '../../storage/layout';
import type { ObjectStore } from '../../storage/objectStore';
import { prefixedStore } from '../../storage/prefixedStore';
import { type StoreConfig, storeIdentity } from '../../storage/storeConfig';
import { listVaults } from '../vault/createVault';

/** What a store or folder has below its root that is a store's own. */
const OWN = [SESSIONS, META_INDEXES, TRASH, SEALED, PROBE, KEYS];

/**
 * Why a new vault cannot be put there, as a sentence; undefined when it can, as far as its address tells.
 * @param target without a vault
 */
export function targetProblem(source: StoreConfig, target: StoreConfig): string | undefined {
  if (storeIdentity({ ...source, vault: undefined }) === storeIdentity(target)) {
    return 'The sessions are there now: choose another place.';
  }
  const below = pathBelow(source, target);
  return below !== undefined && OWN.some((folder) => below.startsWith(folder))
    ? 'That is within the store that is to be copied, where its own files are.'
    : undefined;
}

/** Where the target is within the source, with `/` between and behind; undefined when it is elsewhere. */
function pathBelow(source: StoreConfig, target: StoreConfig): string | undefined {
  if (source.kind === 'folder' && target.kind === 'folder') {
    const path = `${relative(source.path, target.path).split(sep).join('/')}/`;
    return path.startsWith('../') ? undefined : path;
  }
  if (source.kind !== 's3' || target.kind !== 's3') return undefined;
  const isSame = source.bucket === target.bucket && source.endpoint === target.endpoint;
  const { prefix } = source;
  return isSame && target.prefix.startsWith(prefix) ? target.prefix.slice(prefix.length) : undefined;
}

/**
 * Looks whether a new vault may go into a store: there is nothing, or one sealed vault without any sessions, which is
 * what an earlier attempt may have left.
 * @returns the id of that vault
 * @throws `invalidInput` when there is anything else
 */
export async function emptyVaultIn(bucket: ObjectStore, signal: AbortSignal): Promise<string | undefined> {
  const [vault, another] = await listVaults(bucket, signal);
  const store = vault && prefixedStore(bucket, vaultPrefix(vault.vaultId));
  const isUsed = store
    ? await hasObject(store, SESSIONS, signal)
    : await hasObject(bucket, '', signal, LEFT_BEHIND);
  if (!isUsed && another === undefined) return vault?.vaultId;
  throw new FastshotError(
    'invalidInput',
    `${bucket.label} is not empty. A new vault needs a place of its own: choose another one.`,
  );
}

/** Key files of a vault that was never finished: nothing names them, and they open nothing. */
const LEFT_BEHIND = /^sealed\/[^/]+\/keys\/[^/]+\.age$/;

async function hasObject(
  store: ObjectStore,
  prefix: string,
  signal: AbortSignal,
  leftOut?: RegExp,
): Promise<boolean> {
  for await (const { objects } of store.list({ prefix, pageSize: leftOut ? 100 : 2 }, signal)) {
    if (objects.some(({ key }) => key !== prefix && !leftOut?.test(key))) return true;
  }
  return false;
}
