import type { Log } from '../base/log';
import type { Vault } from '../session/vault';
import type { AtRestKey } from './atRest';

export interface MirrorOptions {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  /** What tells this store from all others; a cache that names another one is not used. */
  readonly identity: string;
  readonly parseIndex: Vault['parseMetaIndex'];
  /** Encrypts the rows on disk, where that is wanted. Default: they are kept in the clear. */
  readonly atRest?: AtRestKey | undefined;
  readonly log: Log;
}
