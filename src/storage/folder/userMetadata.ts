import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { record, safeParse, string } from 'zod/mini';
import { earlierEtagOf, etagOf, isAbsent } from './objectFile';
import { PRIVATE } from './keyPath';
import { ensureStoreFolder } from './sharedMode';

const Metadata = record(string(), string());
export type UserMetadata = Readonly<Record<string, string>>;

/**
 * User metadata of one version of an object. The file is named after key and ETag, and it is written before the object
 * becomes visible, so that an object never shows metadata of another version, whatever is interrupted in between.
 */
export async function writeMetadata(
  root: string,
  key: string,
  etag: string,
  metadata: UserMetadata,
): Promise<void> {
  const file = metadataPath(root, key, etag);
  const mode = await ensureStoreFolder(path.dirname(file));
  await fs.writeFile(file, JSON.stringify(metadata), { mode: 0o600, flush: true });
  await fs.chmod(file, mode).catch(() => {});
}

/** Empty when there is none, or none that can be read. */
export async function readMetadata(root: string, key: string, stats: BigIntStats): Promise<UserMetadata> {
  const now = await readOf(root, key, etagOf(stats));
  return now ?? (await readOf(root, key, earlierEtagOf(stats))) ?? {};
}

async function readOf(root: string, key: string, etag: string): Promise<UserMetadata | undefined> {
  try {
    const text = await fs.readFile(metadataPath(root, key, etag), 'utf8');
    return safeParse(Metadata, JSON.parse(text)).data ?? {};
  } catch (error) {
    if (isAbsent(error)) return undefined;
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

export async function removeMetadata(root: string, key: string, stats: BigIntStats): Promise<void> {
  for (const etag of [etagOf(stats), earlierEtagOf(stats)]) {
    await fs.rm(metadataPath(root, key, etag), { force: true });
  }
}

function metadataPath(root: string, key: string, etag: string): string {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 32);
  return path.join(root, PRIVATE, 'meta', `${name}.${etag}.json`);
}
