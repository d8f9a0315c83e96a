import type { MetaCache } from '../../../cache/metaCache';
import type { Mirror } from '../../../cache/mirror';
import type { SessionFiles } from '../../../cache/sessionFiles';

/** The cache of one store on this machine. */
export interface CacheParts {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
}
