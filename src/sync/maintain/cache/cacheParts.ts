import type { MetaCache } from '../../../cache/metaCache';
import type { Mirror } from '../../../cache/mirror';
import type { SessionVersion } from '../../../cache/copyRecord';
import type { SessionFiles } from '../../../cache/sessionFiles';

/** The cache of one store on this machine. */
export interface CacheParts {
  /** `<home>/stores/<storeId>` */
  readonly directory: string;
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
}

/** Every version of a session that the lists know, also of those that are gone. */
export const knownVersions = ({ mirror }: Pick<CacheParts, 'mirror'>): SessionVersion[] => [
  ...mirror.rows().values(),
  ...Array.from(mirror.gone().values(), ({ row }) => row),
];
