import { setTimeout as delay } from 'node:timers/promises';
import type { AtStep } from '../../../src/sync/write/steps';

let paused = false;

/**
 * What a child process does at each step. FASTSHOT_FAILPOINT=<step>: kills itself there. FASTSHOT_PAUSE=<step>: prints
 * `{"paused": <step>}` and stops until it is continued, the first time.
 */
export const atFailpoint: AtStep = async (name) => {
  if (process.env['FASTSHOT_FAILPOINT'] === name) process.kill(process.pid, 'SIGKILL');
  if (process.env['FASTSHOT_PAUSE'] === name && !paused) {
    paused = true;
    process.stdout.write(`${JSON.stringify({ paused: name })}\n`);
    process.kill(process.pid, 'SIGSTOP');
    // The signal arrives a moment later.
    await delay(50);
  }
};
