import type { Capabilities } from '../../storage/objectStore';
import type { FoundVault } from '../../sync/vault/createVault';
import type { FoundInStore } from '../../sync/vault/lookForVaults';

/** A sealed vault to choose. */
export interface VaultOption {
  readonly vaultId: string;
  /** When its `vault.json` was last written, milliseconds since 1970; undefined: it is not in the store. */
  readonly modified?: number | undefined;
  /** It was opened on this machine before. */
  readonly isKnown: boolean;
}

/** What is to be asked before a store is connected. */
export type VaultQuestion =
  /** Nothing: there is only one thing to connect to. */
  | { readonly kind: 'take'; readonly choice: VaultOption | 'desktop' }
  /** Nothing is there yet. */
  | { readonly kind: 'new' }
  /** Nothing is there yet, and a sealed vault cannot be made; `why` goes on after "the store". */
  | { readonly kind: 'desktopOnly'; readonly why: string }
  /** Which of these, or the sessions of the desktop app, or, where nothing is there any more, a new one. */
  | { readonly kind: 'which'; readonly options: readonly VaultOption[]; readonly canCreate: boolean };

/**
 * What to ask about the vaults of a store. A vault that was opened here before is never left without a question, whatever
 * the store shows: who can write to it can take `vault.json` away, and put anything into `sessions/`.
 * @param found what the store holds; undefined when that could not be found out
 * @param known vaults of this store that were opened on this machine
 * @param capabilities undefined when not all of the test went well
 */
export function vaultQuestion(parts: {
  readonly found: FoundInStore | undefined;
  readonly known: readonly string[];
  readonly hasKey: boolean;
  readonly capabilities: Capabilities | undefined;
}): VaultQuestion {
  const { found, known, hasKey, capabilities } = parts;
  const isEmpty = found?.vaults.length === 0 && !found.hasDesktop;
  const canCreate =
    capabilities?.writable === true && capabilities.createIfAbsent && capabilities.compareAndSwap;
  const options = optionsOf(found?.vaults ?? [], known);
  const [only, ...others] = options;
  if (only) {
    const isAlone = others.length === 0 && found?.hasDesktop !== true;
    // Out of reach, the one that was opened before is the only one to go on with.
    const isThere = found === undefined || only.modified !== undefined;
    if (isAlone && isThere) return { kind: 'take', choice: only };
    return { kind: 'which', options, canCreate: isEmpty && canCreate };
  }
  // Who enters the desktop app's key has said what is wanted; and where nothing can be written, nothing is weak.
  if (!isEmpty || hasKey || !capabilities?.writable) return { kind: 'take', choice: 'desktop' };
  if (canCreate) return { kind: 'new' };
  const missing = [
    ...(capabilities.createIfAbsent ? [] : ['create an object only where there is none']),
    ...(capabilities.compareAndSwap ? [] : ['replace an object only while it is unchanged']),
  ];
  return { kind: 'desktopOnly', why: `cannot ${missing.join(', nor ')}` };
}

/** Those that were opened here come first. */
function optionsOf(found: readonly FoundVault[], known: readonly string[]): VaultOption[] {
  const isKnown = (vaultId: string): boolean => known.includes(vaultId);
  const missing = known.filter((vaultId) => !found.some((vault) => vault.vaultId === vaultId));
  return [
    ...found.filter(({ vaultId }) => isKnown(vaultId)).map((vault) => ({ ...vault, isKnown: true })),
    ...missing.map((vaultId) => ({ vaultId, isKnown: true })),
    ...found.filter(({ vaultId }) => !isKnown(vaultId)).map((vault) => ({ ...vault, isKnown: false })),
  ];
}
