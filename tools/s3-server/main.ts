import { parseArgs } from 'node:util';
import { loadFolder } from './loadFolder';
import { startS3Server } from './s3Server';

const USAGE =
  'main.ts --data FOLDER --bucket NAME --key ACCESS_KEY --secret SECRET_KEY [--port N] [--region REGION]';

/** Serves a folder as a bucket until SIGTERM or SIGINT; prints one line of JSON once it listens. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      bucket: { type: 'string' },
      key: { type: 'string' },
      secret: { type: 'string' },
      port: { type: 'string', default: '0' },
      region: { type: 'string', default: 'us-east-1' },
    },
  });
  const { data, bucket, key, secret, port, region } = values;
  if (!data || !bucket || !key || !secret) throw new Error(`Usage: ${USAGE}`);
  const server = await startS3Server({
    users: [{ accessKeyId: key, secretAccessKey: secret, access: 'readWrite' }],
    buckets: [bucket],
    port: Number(port),
    region,
  });
  await loadFolder(server, bucket, data);
  process.stdout.write(`${JSON.stringify({ endpoint: server.endpoint, bucket, region })}\n`);
  const stop = (): void => void server.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
