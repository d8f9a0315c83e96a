import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { StepName } from '../../../src/sync/write/steps';
import type { ChildCommand, ChildStore } from './writeChild';

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

/** Starts a process that writes; see writeChild.ts. */
export function startChild(
  home: string,
  store: ChildStore,
  command: ChildCommand,
  options: { readonly failpoint?: StepName; readonly pause?: StepName } = {},
): Child {
  const script = join(__dirname, 'writeChild.ts');
  const env = {
    ...process.env,
    NODE_NO_WARNINGS: '1',
    FASTSHOT_FAILPOINT: options.failpoint ?? '',
    FASTSHOT_PAUSE: options.pause ?? '',
  };
  const args = ['--import', 'tsx', script, home, JSON.stringify(store), JSON.stringify(command)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
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

/** Takes away the locks of a process that is dead, as time alone does 10 s later. */
export async function dropLocks(home: string): Promise<void> {
  const pending = join(home, 'pending', 'store');
  const names = await fs.readdir(pending).catch(() => []);
  for (const name of names.filter((name) => name.endsWith('.lock'))) {
    await fs.rm(join(pending, name), { recursive: true, force: true });
  }
  await fs.rm(join(home, 'stores', 'store', 'cache_lock.lock'), { recursive: true, force: true });
}
