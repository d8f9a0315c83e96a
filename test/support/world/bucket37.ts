import fs from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/mini';
import { loadFolder } from '../../../tools/s3-server/loadFolder';
import type { S3TestServer } from '../../../tools/s3-server/s3Server';

const FIXTURES = path.join(__dirname, '../../fixtures');
const Manifest = z.object({
  key: z.string(),
  objects: z.array(z.object({ key: z.string(), last_modified: z.string() })),
});

/** Fills a bucket with the sample of 37 sessions that the desktop app wrote, and returns its encryption key. */
export async function loadBucket37(server: Pick<S3TestServer, 'putObject'>, bucket: string): Promise<string> {
  const text = await fs.readFile(path.join(FIXTURES, 'bucket37.manifest.json'), 'utf8');
  const manifest = Manifest.parse(JSON.parse(text));
  const times = new Map(manifest.objects.map((object) => [object.key, Date.parse(object.last_modified)]));
  await loadFolder(server, bucket, path.join(FIXTURES, 'bucket37'), times);
  return manifest.key;
}
