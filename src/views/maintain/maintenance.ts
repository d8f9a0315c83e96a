import type { CapabilityRecords } from '../capabilityRecords';
import type { Connection } from '../connections';
import type { StatusView } from '../status/statusView';
import { showAuditTrail } from './auditTrail';
import { clearCache, limitCache, repairCacheFiles, validateCache } from './cacheCommands';
import { cachePage, type PageResources } from './cachePage';
import { cachePageFacts } from './cachePageFacts';
import { rebuildIndexes } from './rebuildIndexes';
import { rebuildList } from './rebuildList';
import { repairBucket, verifyBucket } from './verifyBucket';

/** Commands that are rarely called, as a bundle of their own: the first of them loads it. */
export const MAINTENANCE = {
  'fastshot.indexes.rebuild': rebuildIndexes,
  'fastshot.list.rebuild': rebuildList,
  'fastshot.store.verify': verifyBucket,
  'fastshot.store.repair': repairBucket,
  'fastshot.cache.validate': validateCache,
  'fastshot.cache.repair': repairCacheFiles,
  'fastshot.cache.limit': limitCache,
  'fastshot.cache.clear': clearCache,
  'fastshot.audit.show': showAuditTrail,
};

/** The page of Cache Status, as things are now. */
export async function renderCachePage(
  connection: Connection,
  parts: { readonly capabilities: CapabilityRecords; readonly status: StatusView },
  resources: PageResources,
): Promise<string> {
  return cachePage(await cachePageFacts(connection, parts.capabilities, parts.status), resources);
}
