import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach } from 'mocha';
import { loadBucket37 } from '../world/bucket37';
import { startS3Server, type S3TestServer } from '../../../tools/s3-server/s3Server';
import { BUCKET, KEYS, READ_ONLY_KEYS } from './connect';
import type { Sandbox } from './sandbox';

/** A demo server with the sample bucket, and the key its sessions are encrypted with. */
export interface SampleBucket {
  readonly server: S3TestServer;
  readonly encryptionKey: string;
}

/**
 * Gives each test of the enclosing `describe` a demo server with the 37 sample sessions.
 * Use the result inside tests and the hooks that follow only.
 */
export function useSampleBucket(): () => SampleBucket {
  return useBucket((server) => loadBucket37(server, BUCKET));
}

/** As `useSampleBucket`, without any session and without an encryption key. */
export function useEmptyBucket(): () => SampleBucket {
  return useBucket(async () => '');
}

/** @param fill resolves to the encryption key */
function useBucket(fill: (server: S3TestServer) => Promise<string>): () => SampleBucket {
  let bucket: SampleBucket | undefined;
  beforeEach(async () => {
    const server = await startS3Server({
      users: [
        { ...KEYS, access: 'readWrite' },
        { ...READ_ONLY_KEYS, access: 'readOnly' },
      ],
      buckets: [BUCKET],
    });
    bucket = { server, encryptionKey: await fill(server) };
  });
  afterEach(() => bucket?.server.close());
  return () => {
    if (bucket === undefined) throw new Error('The bucket is filled in a beforeEach hook.');
    return bucket;
  };
}

/** Removes the sessions whose keys do not match, with their indexes and the list of all. */
export function keepInBucket({ server }: SampleBucket, pattern: RegExp): void {
  for (const { key } of server.objects(BUCKET)) if (!pattern.test(key)) server.deleteObject(BUCKET, key);
}

/** The object key of a session. */
export const keyOf = (filename: string): string => `sessions/${filename}`;

/** How often a session's object was asked for. */
export function downloadsOf({ requests }: Pick<S3TestServer, 'requests'>, filename: string): number {
  return requests.filter(({ operation, key }) => operation === 'GetObject' && key === keyOf(filename)).length;
}

/** Names of the sessions that the extension keeps copies of, in any store's folder. */
export function keptCopies({ home }: Sandbox): string[] {
  const stores = path.join(home, '.fastshot/stores');
  return readdirSync(stores, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.fastshot'))
    .map((file) => path.basename(file));
}
