import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import * as vscode from 'vscode';
import { FastshotError } from '../base/errors';
import { isHttpUrl } from '../storage/endpoint';
import { DEFAULT_REGION, type StoreConfig } from '../storage/storeConfig';
import type { CacheLimits } from '../sync/maintain/cache/limitCache';

const section = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('fastshot');

/** A string setting of the user, or its default: neither the workspace nor a remote machine has a say (threat model, A4). */
function ownString(key: string): string {
  const inspected = section().inspect<string>(key);
  const value = inspected?.globalValue ?? inspected?.defaultValue ?? '';
  return typeof value === 'string' ? value.trim() : '';
}

/** The folder for local sessions and the cache: setting `fastshot.home`, default `~/.fastshot`. `~` is expanded. */
export function readHome(): string {
  const value = ownString('home');
  if (value === '') return join(homedir(), '.fastshot');
  const expanded = value.replace(/^~(?=$|[\\/])/, homedir());
  return isAbsolute(expanded) ? expanded : resolve(homedir(), expanded);
}

/** What the setting `fastshot.author` holds; empty: nothing. */
export const readAuthorSetting = (): string => ownString('author');

/** Minutes between automatic syncs. */
export function readSyncInterval(): number {
  const value = section().get<number>('sync.intervalMinutes', 5);
  return Number.isFinite(value) ? Math.min(1440, Math.max(1, value)) : 5;
}

/** How much is kept of downloaded sessions. */
export function readCacheLimits(): CacheLimits {
  const least = (name: string, fallback: number): number => {
    const value = section().get<number>(name, fallback);
    return Number.isFinite(value) ? Math.max(0, value) : fallback;
  };
  return {
    maxSize: least('cache.maxSizeMB', 2000) * 1_000_000,
    maxAge: least('cache.maxAgeDays', 90) * 86_400_000,
  };
}

/**
 * The store of the settings, or undefined when none is set.
 * @throws FastshotError `invalidSetting`, naming the setting to mend.
 */
export function readStoreConfig(): StoreConfig | undefined {
  const kind = ownString('store.kind') || 'none';
  if (kind === 'none') return undefined;
  if (kind === 'folder') {
    const path = ownString('store.folder').replace(/^~(?=$|[\\/])/, homedir());
    if (!isAbsolute(path)) throw invalid('fastshot.store.folder', 'is not an absolute path');
    return { kind: 'folder', path, ...readVault() };
  }
  if (kind !== 's3') throw invalid('fastshot.store.kind', `is "${kind}", which is not known`);
  const credentials = ownString('store.credentials');
  if (credentials !== 'keys' && credentials !== 'profile' && credentials !== 'default') {
    throw invalid('fastshot.store.credentials', 'is not one of keys, profile, default');
  }
  const bucket = ownString('store.bucket');
  if (bucket === '') throw invalid('fastshot.store.bucket', 'is empty');
  const endpoint = ownString('store.endpoint');
  if (endpoint !== '' && !isHttpUrl(endpoint)) {
    throw invalid('fastshot.store.endpoint', 'is not an http or https URL, without name and password');
  }
  const inspected = section().inspect<boolean>('store.pathStyle');
  return {
    kind: 's3',
    endpoint,
    region: ownString('store.region') || DEFAULT_REGION,
    bucket,
    prefix: normalizePrefix(ownString('store.prefix')),
    pathStyle: inspected?.globalValue ?? inspected?.defaultValue ?? false,
    credentials,
    profile: ownString('store.profile'),
    ...readVault(),
  };
}

/** Which sealed vault of the store, if any. */
function readVault(): { readonly vault?: string } {
  const vault = ownString('store.vault');
  if (vault === '') return {};
  if (/^[a-z2-7]{16}$/.test(vault)) return { vault };
  throw invalid('fastshot.store.vault', 'is not the id of a sealed vault');
}

/** Minutes without use after which a sealed vault is locked; 0: never. */
export function readLockAfter(): number {
  const value = section().get<number>('vault.lockAfterMinutes', 30);
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}

/**
 * Writes a store to the user's settings; members that the kind does not use go back to their defaults.
 * The kind is unset first and set last, so that no window ever connects to a mixture of two stores.
 */
export async function writeStoreConfig(config: StoreConfig | undefined): Promise<void> {
  const update = async (key: string, value: unknown): Promise<void> => {
    if (section().inspect(key)?.globalValue === value) return;
    await section().update(key, value, vscode.ConfigurationTarget.Global);
  };
  const s3 = config?.kind === 's3' ? config : undefined;
  await update('store.kind', undefined);
  const values: Record<string, unknown> = {
    'store.endpoint': s3?.endpoint || undefined,
    'store.region': s3?.region,
    'store.bucket': s3?.bucket,
    'store.prefix': s3?.prefix || undefined,
    'store.pathStyle': s3?.pathStyle,
    'store.credentials': s3?.credentials,
    'store.profile': s3?.profile || undefined,
    'store.folder': config?.kind === 'folder' ? config.path : undefined,
    'store.vault': config?.vault,
    'store.kind': config?.kind,
  };
  for (const [key, value] of Object.entries(values)) await update(key, value);
}

/** A key prefix as layouts need it: empty, or without a leading and with a trailing slash. */
export function normalizePrefix(prefix: string): string {
  const trimmed = prefix.trim().replace(/^\/+|\/+$/g, '');
  return trimmed === '' ? '' : `${trimmed}/`;
}

function invalid(setting: string, what: string): FastshotError {
  return new FastshotError(
    'invalidSetting',
    `The setting ${setting} ${what}. Correct it, or connect again.`,
    {
      data: { setting },
    },
  );
}
