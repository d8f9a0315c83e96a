import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/mini';
import { loadFolder } from '../../../tools/s3-server/loadFolder';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';
import type { Place } from './place';

const FIXTURES = path.join(__dirname, '../../fixtures');
const Manifest = z.object({
  key: z.string(),
  objects: z.array(z.object({ key: z.string(), last_modified: z.string() })),
});

/** The day after the newest session of the sample. */
export const SAMPLE_NOW = Date.UTC(2026, 8, 7, 12);

/** Fills a bucket with the sample of 37 sessions that the desktop app wrote, and returns its encryption key. */
export async function loadBucket37(server: Pick<S3TestServer, 'putObject'>, bucket: string): Promise<string> {
  const text = await fs.readFile(path.join(FIXTURES, 'bucket37.manifest.json'), 'utf8');
  const manifest = Manifest.parse(JSON.parse(text));
  const times = new Map(manifest.objects.map((object) => [object.key, Date.parse(object.last_modified)]));
  await loadFolder(server, bucket, path.join(FIXTURES, 'bucket37'), times);
  return manifest.key;
}

/**
 * Fills any place with it, and returns the encryption key.
 * @param written when all of it was, ms since 1970; each at its own time if left out
 */
export async function fillWithSample({ put }: Pick<Place, 'put'>, written?: number): Promise<string> {
  const objects: { readonly key: string; readonly bytes: Uint8Array | string; readonly time: number }[] = [];
  const collector: Pick<S3TestServer, 'putObject'> = {
    putObject: (_bucket, key, bytes, { lastModified = 0 } = {}) => {
      objects.push({ key, bytes, time: written ?? lastModified });
      return { key, bytes: Buffer.from(bytes), etag: '', contentType: '', metadata: {}, lastModified };
    },
  };
  const key = await loadBucket37(collector, '');
  for (const object of objects) await put(object.key, object.bytes, object.time);
  return key;
}
