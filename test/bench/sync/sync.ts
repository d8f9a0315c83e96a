import path from 'node:path';
import { runChild } from '../support/freshProcess';
import type { Measurement } from '../support/measurement';
import { medians } from '../support/medians';
import { withTempFolder } from '../support/tempFolder';
import { ROUND_TRIP_MS } from './sample';
import { startSampleServer, type SampleServer } from './sampleServer';

const ROUNDS = 9;
const SESSIONS = 37;
/** From one sync to the next by the extension's clock. */
const INTERVAL_MS = 5 * 60_000;
/** Hard limits of a first sync: what a test asserts as well. */
const FIRST = { requests: 45, bytes: 300_000, ms: 10_000 };
/** Of a sync with nothing new. One session is of the last two days, as the sample goes. */
const AGAIN = { requests: 2, bytes: 1_500 + 400 };

type Name = 'first' | 'firstRequests' | 'firstBytes' | 'again' | 'againRequests' | 'againBytes' | 'oneByOne';

/** First sync of the sample bucket, and one with nothing new, beside asking for the same things one by one. */
export async function benchSync(): Promise<Measurement[]> {
  const server = await startSampleServer();
  try {
    const near = await measure(server, server.endpoint);
    const far = await measure(server, server.slowEndpoint);
    return [
      // Without any latency there is nothing to save by asking several things at a time.
      ...report(near, 'on loopback', false),
      ...report(far, `${ROUND_TRIP_MS} ms away`, true),
      ...costs(near),
    ];
  } finally {
    await server.close();
  }
}

function measure(server: SampleServer, endpoint: string): Promise<Record<Name, number>> {
  return medians<Name>(ROUNDS, [
    () =>
      withTempFolder(async (folder) => {
        const directory = path.join(folder, 'store');
        await server.takeCounts();
        const first = await sync(directory, endpoint, server.key, 0);
        const firstCounts = await server.takeCounts();
        const again = await sync(directory, endpoint, server.key, INTERVAL_MS);
        const againCounts = await server.takeCounts();
        return {
          first,
          firstRequests: firstCounts.requests,
          firstBytes: firstCounts.bytes,
          again,
          againRequests: againCounts.requests,
          againBytes: againCounts.bytes,
        };
      }),
    () =>
      withTempFolder(async (folder) => {
        return { oneByOne: (await runChild<{ ms: number }>('oneByOne', [folder, endpoint])).ms };
      }),
  ]);
}

async function sync(directory: string, endpoint: string, key: string, age: number): Promise<number> {
  const { ms, readable } = await runChild<{ ms: number; readable: number }>('sync', [
    directory,
    endpoint,
    key,
    `${age}`,
  ]);
  if (readable !== SESSIONS) throw new Error(`${readable} of ${SESSIONS} sessions could be read.`);
  return ms;
}

function report(
  { first, again, oneByOne }: Record<Name, number>,
  where: string,
  bound: boolean,
): Measurement[] {
  const against = { value: oneByOne, is: '38 GETs one after the other', bound };
  return [
    { what: `first sync, ${where}`, value: first, unit: 'ms', against },
    { what: `nothing new, ${where}`, value: again, unit: 'ms', against },
  ];
}

function costs(counted: Record<Name, number>): Measurement[] {
  const required = (value: number) => ({ value, is: 'as required' });
  return [
    { what: 'first sync, on loopback', value: counted.first, unit: 'ms', against: required(FIRST.ms) },
    { what: 'first sync', value: counted.firstRequests, unit: 'requests', against: required(FIRST.requests) },
    {
      what: 'first sync',
      value: counted.firstBytes / 1000,
      unit: 'KB',
      against: required(FIRST.bytes / 1000),
    },
    {
      what: 'nothing new',
      value: counted.againRequests,
      unit: 'requests',
      against: required(AGAIN.requests),
    },
    {
      what: 'nothing new',
      value: counted.againBytes / 1000,
      unit: 'KB',
      against: required(AGAIN.bytes / 1000),
    },
  ];
}
