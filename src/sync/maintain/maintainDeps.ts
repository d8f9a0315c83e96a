import { FastshotError } from '../../base/errors';
import type { AtRestKey } from '../../cache/atRest';
import type { SessionRow } from '../../session/sessionRow';
import type { Vault } from '../../session/vault';
import type { ObjectStore } from '../../storage/objectStore';
import type { Clock } from '../clock';
import type { AtStep } from '../write/steps';

/** What looking after a store takes. */
export interface MaintainDeps {
  readonly store: ObjectStore;
  readonly vault: Vault;
  /** Encrypts what is kept on this machine of a look at the store. */
  readonly atRest?: AtRestKey | undefined;
  readonly clock: Clock;
  /** Between two effects; only tests of crashes do something there. */
  readonly atStep?: AtStep;
}

/** What changing a store takes. */
export interface RepairDeps extends MaintainDeps {
  /** An index was written: the list on this machine shows what it says. */
  readonly indexed: (row: SessionRow, index: Uint8Array, indexEtag: string) => Promise<void>;
}

/** Sessions done, of all there are. */
export type OnProgress = (progress: { readonly done: number; readonly total: number }) => void;

/** Refuses with `readOnlyStore` where these credentials may not write. */
export function checkWritable({ label, capabilities }: ObjectStore): void {
  if (capabilities.writable) return;
  throw new FastshotError(
    'readOnlyStore',
    `${label} is read-only with these credentials, so nothing in it can be mended. Connect with credentials that may write.`,
  );
}
