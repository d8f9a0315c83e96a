import { setTimeout as delay } from 'node:timers/promises';
import type { AtStep } from '../../../src/sync/write/steps';

let paused = false;
let reached = 0;

/**
 * What a child process does at each step. FASTSHOT_FAILPOINT=<step>: kills itself there; with FASTSHOT_FAILPOINT_TIME=<n>
 * the n-th time. FASTSHOT_PAUSE=<step>: prints `{"paused": <step>}` and stops until it is continued, the first time.
 */
export const atFailpoint: AtStep = async (name) => {
  if (process.env['FASTSHOT_FAILPOINT'] === name) {
    reached += 1;
    if (reached >= Number(process.env['FASTSHOT_FAILPOINT_TIME'] ?? 1)) process.kill(process.pid, 'SIGKILL');
  }
  if (process.env['FASTSHOT_PAUSE'] === name && !paused) {
    paused = true;
    process.stdout.write(`${JSON.stringify({ paused: name })}\n`);
    process.kill(process.pid, 'SIGSTOP');
    // The signal arrives a moment later.
    await delay(50);
  }
};
