import type { GoneDecision } from '../cache/answers';
import type { MetaCache } from '../cache/metaCache';
import type { Mirror } from '../cache/mirror';
import type { SessionFiles } from '../cache/sessionFiles';

export interface GoneDeps {
  readonly mirror: Mirror;
  readonly metaCache: MetaCache;
  readonly files: SessionFiles;
}

/**
 * Carries out what the user decided about a session that is no longer in the store; it is never asked again.
 * @param removeCopy with `remove`: also drop the downloaded copy, which may be the last one
 */
export async function decideGone(
  { mirror, metaCache, files }: GoneDeps,
  filename: string,
  decision: GoneDecision,
  removeCopy: boolean,
): Promise<void> {
  const entry = mirror.gone().get(filename);
  if (!entry) return;
  await mirror.answer(filename, decision);
  if (decision === 'keep') return;
  // A session of this name may be back: then the index is that one's.
  if (!mirror.rows().has(filename)) await metaCache.remove(filename);
  if (removeCopy) await files.remove(entry.row);
}
