import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { StepName } from '../../../src/sync/write/steps';
import { bundledScript } from './bundledScript';

export interface Child {
  readonly process: ChildProcess;
  /** What it has said so far. */
  readonly said: readonly Record<string, string>[];
  /** Resolves when it has said something with this member. */
  saying(member: string): Promise<void>;
  /** Resolves to how it ended: an exit code, or a signal's name. */
  readonly ended: Promise<number | string>;
  readonly errors: () => string;
}

/** Where a child process is killed, or stopped; see failpoint.ts. */
export interface ChildFault {
  readonly failpoint?: StepName;
  /** The how-manieth time it gets there; the first if left out. */
  readonly failpointTime?: number;
  readonly pause?: StepName;
  /** How many files it may have open at once; not on Windows. */
  readonly maxOpenFiles?: number;
}

/** Starts a script that says what it does in lines of JSON. */
export function startScript(source: string, args: readonly string[], fault: ChildFault = {}): Child {
  const env = {
    ...process.env,
    FASTSHOT_FAILPOINT: fault.failpoint ?? '',
    FASTSHOT_FAILPOINT_TIME: String(fault.failpointTime ?? 1),
    FASTSHOT_PAUSE: fault.pause ?? '',
  };
  const script = bundledScript(source);
  const command = [process.execPath, script, ...args];
  const limit = fault.maxOpenFiles;
  const limited = limit === undefined ? [] : ['/bin/sh', '-c', `ulimit -n ${limit}; exec "$0" "$@"`];
  const [program = '', ...rest] = [...limited, ...command];
  const child = spawn(program, rest, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: Record<string, string>[] = [];
  const waiting: (() => void)[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Record<string, string>);
    for (const check of waiting.splice(0)) check();
  });
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);
  const saying = (member: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (said.some((line) => member in line)) resolve();
        else waiting.push(check);
      };
      void ended.then(() => reject(new Error(`It ended without saying ${member}: ${errors}`)));
      check();
    });
  return { process: child, said, saying, ended, errors: () => errors };
}
