import fs from 'node:fs/promises';
import path from 'node:path';
import type { S3TestServer } from './s3Server';

/**
 * Puts every file below `folder` into a bucket under its relative path, with its modification time.
 * `lastModified` overrides the time of single keys (milliseconds since 1970).
 */
export async function loadFolder(
  server: Pick<S3TestServer, 'putObject'>,
  bucket: string,
  folder: string,
  lastModified: ReadonlyMap<string, number> = new Map(),
): Promise<void> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const key = path.relative(folder, file).split(path.sep).join('/');
    const contentType = key.endsWith('.json') ? 'application/json' : 'image/png';
    const modified = lastModified.get(key) ?? (await fs.stat(file)).mtimeMs;
    server.putObject(bucket, key, await fs.readFile(file), { contentType, lastModified: modified });
  }
}
