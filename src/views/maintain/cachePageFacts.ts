import { cacheFacts } from '../../sync/maintain/cache/cacheFacts';
import { vaultWords } from '../../session/sealed/vaultWords';
import type { StoreConfig } from '../../storage/storeConfig';
import type { CapabilityRecords } from '../capabilityRecords';
import type { Connection } from '../connections';
import { thisSecretPlace } from '../keyring/editorFacts';
import { readCacheLimits } from '../settings';
import type { StatusView } from '../status/statusView';
import { viewMessage } from '../status/statusText';
import { cacheParts } from './cacheCommands';
import type { CachePageFacts } from './cachePage';

/** What the page of Cache Status tells of a connected store. */
export async function cachePageFacts(
  connection: Connection,
  capabilities: CapabilityRecords,
  status: StatusView,
): Promise<CachePageFacts> {
  // The page stays as it is while nothing happens: how long ago the sync was is told by its time.
  const facts = status.facts();
  const sync = facts.state.kind === 'synced' ? 'Connected and synced.' : viewMessage(facts, Date.now());
  return {
    label: connection.label,
    place: placeOf(connection.config),
    // A locked vault has no keys, but it is known to be one.
    mode: connection.config.vault === undefined ? (await connection.vault()).mode : 'sealed',
    capabilities: capabilities.get(connection.id),
    sync: sync ?? '',
    cache: await cacheFacts(cacheParts(connection), connection.writer.deps.journal),
    limits: readCacheLimits(),
    secrets: thisSecretPlace(),
    words: await wordsOf(connection),
  };
}

function placeOf(config: StoreConfig): string {
  if (config.kind === 'folder') return config.path;
  const where = config.endpoint || `Amazon S3, ${config.region}`;
  return `${where} · ${config.bucket}${config.prefix ? `/${config.prefix}` : ''}`;
}

/** Of a sealed vault that is open. */
async function wordsOf({ sealed }: Connection): Promise<readonly string[] | undefined> {
  if (!sealed || sealed.isLocked) return undefined;
  const opened = await sealed.opened().catch(() => undefined);
  return opened && vaultWords(opened.pin.vaultId, opened.pin.generation, opened.pin.recipientHash);
}
