import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** What the server process says once it listens. */
export interface Started {
  readonly endpoint: string;
  /** The same server, `ROUND_TRIP_MS` away. */
  readonly slowEndpoint: string;
  /** The encryption key of the sample's sessions. */
  readonly key: string;
}

/** What clients have asked for since the last time. */
export interface Counts {
  readonly requests: number;
  /** Sent to clients, headers included. */
  readonly bytes: number;
}

export interface SampleServer extends Started {
  takeCounts(): Promise<Counts>;
  close(): Promise<void>;
}

/** Serves the sample bucket of 37 sessions from a process of its own, so that its work is not the client's. */
export async function startSampleServer(): Promise<SampleServer> {
  const child = fork(path.join(__dirname, 'serve.ts'), { execArgv: ['--require=tsx/cjs'] });
  const [started] = (await once(child, 'message')) as [Started];
  return {
    ...started,
    takeCounts: async () => {
      child.send('take');
      const [counts] = (await once(child, 'message')) as [Counts];
      return counts;
    },
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}
