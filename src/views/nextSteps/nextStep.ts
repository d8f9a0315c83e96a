import { plural } from '../../base/displayText';
import { type StoreConfig, storeId, storeLabel } from '../../storage/storeConfig';

/** Something that is left to do for a store. It stays in the list until it is done or dismissed. */
export type NextStep =
  /** All sessions were copied from the store into a new vault. */
  | {
      readonly kind: 'switch';
      readonly storeId: string;
      readonly target: StoreConfig;
      readonly copied: number;
    }
  /** The store is the new vault, and the old one still holds what was copied. */
  | { readonly kind: 'cleanUp'; readonly storeId: string; readonly old: string }
  /** A member was removed, and has the present key. */
  | { readonly kind: 'rotate'; readonly storeId: string; readonly name: string }
  /** The key was rotated, and this member has the one before. */
  | { readonly kind: 'addAgain'; readonly storeId: string; readonly name: string }
  /** Lists of what replaced keys open are missing in the store, or damaged. */
  | { readonly kind: 'repairVault'; readonly storeId: string }
  /** Nobody has confirmed that the vault, or its present key, is the one that others have. */
  | { readonly kind: 'compareWords'; readonly storeId: string }
  /** The key was rotated by the first version: who had the old one may use the new one. */
  | { readonly kind: 'rotateWeak'; readonly storeId: string };

/** Tells one step from another; the same thing left to do has the same. */
export function stepId(step: NextStep): string {
  const { kind } = step;
  return JSON.stringify([kind, step.storeId, whatOf(step)]);
}

function whatOf(step: NextStep): string {
  switch (step.kind) {
    case 'switch':
      return storeId(step.target);
    case 'cleanUp':
      return step.old;
    case 'rotate':
    case 'addAgain':
      return step.name;
    case 'repairVault':
    case 'rotateWeak':
    case 'compareWords':
      return '';
  }
}

/** What the row of a step says: what a click does, and why. */
export function stepText(step: NextStep): { readonly label: string; readonly description: string } {
  switch (step.kind) {
    case 'switch':
      return {
        label: 'Switch to the New Vault',
        description: `${plural(step.copied, 'session')} copied into ${storeLabel(step.target)}`,
      };
    case 'cleanUp':
      return {
        label: 'Remove Copied Sessions from the Old Store…',
        description: `${step.old} still has them`,
      };
    case 'rotate':
      return {
        label: 'Rotate Key of the Vault…',
        description: `keeps ${step.name} out of new sessions`,
      };
    case 'repairVault':
      return {
        label: 'Repair Vault…',
        description: 'old sessions stay closed: their list is missing',
      };
    case 'compareWords':
      return {
        label: 'Compare the Words of the Vault…',
        description: 'with another member, to be sure that it is yours',
      };
    case 'rotateWeak':
      return {
        label: 'Rotate Key of the Vault…',
        description: 'former members may be able to use the present one',
      };
    case 'addAgain':
      return { label: `Add ${step.name} Again…`, description: 'the vault has a new key' };
  }
}
