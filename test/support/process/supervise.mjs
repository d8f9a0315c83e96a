/**
 * `node supervise.mjs <folder> <command> [arguments]` runs a command in a process group of its own and ends
 * the whole group when the owner of this process's stdin goes away, however it ends (also by kill -9).
 * A byte on stdin before its end means an orderly stop; without one the folder (may be '') is removed too.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const GRACE_MS = 3_000;
const windows = process.platform === 'win32';

const [folder, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'], detached: !windows });
let ownerAlive = true;

function signalGroup(signal) {
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch {
    // The group is gone already.
  }
}

function finish(code) {
  signalGroup('SIGKILL');
  if (!ownerAlive && folder) rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit(code ?? 1);
}

function stop() {
  signalGroup('SIGTERM');
  setTimeout(finish, GRACE_MS);
}

child.once('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exit(127);
});
child.once('exit', finish);

let orderly = false;
process.stdin.on('data', () => (orderly = true));
process.stdin.once('close', () => {
  ownerAlive = orderly;
  stop();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
