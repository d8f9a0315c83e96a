import { type StoreConfig, storeLabel } from '../storage/storeConfig';

/** What a store is called beside "Local" and "This machine": its kind and its name. A folder is no cloud. */
export function storeTitle(config: StoreConfig): string {
  return `${config.kind === 'folder' ? 'Folder' : 'Cloud'} · ${storeLabel(config)}`;
}
