import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { supervise } from '../../support/process/supervised';

/** Starts a child that ignores SIGTERM, prints both process ids, and runs until it is killed. */
const STUBBORN = `
  const child = require('node:child_process').spawn(process.execPath,
    ['-e', 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")'],
    { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => console.log('pids', process.pid, child.pid));
  setInterval(() => {}, 1000);`;

const PIDS = /pids (\d+) (\d+)/;

describe('a supervised process', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'fastshot-supervised-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('ends with all its children when stopped, and leaves its folder', async () => {
    const running = supervise(process.execPath, ['-e', STUBBORN], { env: process.env, folder });
    const pids = (await running.waitForOutput(PIDS, 10_000)).slice(1).map(Number);
    await running.stop();
    await gone(() => pids.every(hasEnded));
    assert.equal(existsSync(folder), true);
  });

  it('ends with all its children, and its folder, when its owner is killed', async () => {
    const module = path.resolve(__dirname, '../../support/process/supervised');
    const owner = spawn(
      process.execPath,
      [
        '--require=tsx/cjs',
        '--eval',
        `require(${JSON.stringify(module)}).supervise(process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], {
          env: process.env,
          folder: ${JSON.stringify(folder)},
          onOutput: (text) => process.stdout.write(text),
        });`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pids = await new Promise<number[]>((resolve) => {
      let output = '';
      owner.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const match = PIDS.exec(output);
        if (match !== null) resolve(match.slice(1).map(Number));
      });
    });
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    await gone(() => pids.every(hasEnded) && !existsSync(folder));
  });

  it('rejects with its output when it ends before it prints what is awaited', async () => {
    const running = supervise(process.execPath, ['-e', 'console.log("no luck")'], { env: process.env });
    await assert.rejects(
      running.waitForOutput(/ready/, 10_000),
      /ended with 0 before printing \/ready\/:\nno luck/,
    );
    await running.stop();
  });
});

function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return isZombie(pid);
  } catch {
    return true;
  }
}

/** Ended, but in a container nobody may be there to collect it. */
function isZombie(pid: number): boolean {
  return process.platform === 'linux' && readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
}

/** Nothing tells when another process's child has ended: asks until mocha's time is up. */
async function gone(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
