import { randomBytes } from 'node:crypto';
import type { AccessKeys, S3Config } from '../../src/storage/storeConfig';
import type { Supervised } from '../../test/support/process/supervised';
import { supervise } from '../../test/support/process/supervised';
import { ROOT } from './paths';

/** What a development build reads from the file that $FASTSHOT_DEMO names, to connect by itself. */
export interface Demo {
  readonly config: S3Config;
  readonly keys: AccessKeys;
  readonly encryptionKey: string;
}

const BUCKET = 'fastshot-demo';
const START_TIMEOUT_MS = 30_000;

/** Starts the S3 server of the tests on loopback, filled with the files of `data`. */
export async function startDemoServer(
  data: string,
): Promise<{ readonly server: Supervised; readonly config: S3Config; readonly keys: AccessKeys }> {
  const keys = { accessKeyId: 'demo', secretAccessKey: randomBytes(16).toString('hex') };
  const server = supervise(
    process.execPath,
    [
      '--require=tsx/cjs',
      'tools/s3-server/main.ts',
      `--data=${data}`,
      `--bucket=${BUCKET}`,
      `--key=${keys.accessKeyId}`,
      `--secret=${keys.secretAccessKey}`,
    ],
    { cwd: ROOT, env: process.env },
  );
  const [line] = await server.waitForOutput(/^\{.*\}$/m, START_TIMEOUT_MS);
  const { endpoint, region } = JSON.parse(line) as { endpoint: string; region: string };
  return { server, keys, config: s3Config({ endpoint, region, bucket: BUCKET, prefix: '' }) };
}

/** The configuration of an S3-compatible server; path style, which all of them understand. */
export function s3Config(place: Pick<S3Config, 'endpoint' | 'region' | 'bucket' | 'prefix'>): S3Config {
  return { kind: 's3', pathStyle: true, credentials: 'keys', profile: '', ...place };
}
