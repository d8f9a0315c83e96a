/** The process behind `startSampleServer`: an S3 server, and a slow line to it. Any message: tell and reset the counts. */
import { loadBucket37 } from '../../support/world/bucket37';
import { startS3Server } from '../../../tools/s3-server/s3Server';
import { BUCKET, ROUND_TRIP_MS, USER } from './sample';
import type { Counts, Started } from './sampleServer';
import { startSlowLine } from './slowLine';

async function main(): Promise<void> {
  const server = await startS3Server({ users: [USER], buckets: [BUCKET] });
  const key = await loadBucket37(server, BUCKET);
  const port = await startSlowLine(Number(new URL(server.endpoint).port), ROUND_TRIP_MS);
  process.on('message', () => {
    const { requests } = server;
    const bytes = requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0);
    process.send?.({ requests: requests.length, bytes } satisfies Counts);
    server.resetCounts();
  });
  process.once('disconnect', () => process.exit());
  process.send?.({
    endpoint: server.endpoint,
    slowEndpoint: `http://127.0.0.1:${port}`,
    key,
  } satisfies Started);
}

void main();
