import { spawn } from 'node:child_process';
import path from 'node:path';

/** A command that cannot outlive this process. */
export interface Supervised {
  /** Everything it has written so far. */
  readonly output: () => string;
  /** Resolves with the first match of `pattern` in its output; rejects when it ends or `timeoutMs` pass first. */
  readonly waitForOutput: (pattern: RegExp, timeoutMs: number) => Promise<RegExpExecArray>;
  /** Resolves with the exit code once it and all its children are gone. */
  readonly ended: Promise<number>;
  /** Ends it and all its children. May be called more than once. */
  readonly stop: () => Promise<void>;
}

export interface SuperviseOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Removed as well when this process dies without calling `stop`. */
  readonly folder?: string;
  /** Called with what it prints. */
  readonly onOutput?: (text: string) => void;
}

/** Starts a command in a process group of its own (see supervise.mjs). */
export function supervise(
  command: string,
  args: readonly string[],
  { env, cwd, folder = '', onOutput }: SuperviseOptions,
): Supervised {
  const supervisor = path.join(__dirname, 'supervise.mjs');
  const child = spawn(process.execPath, [supervisor, folder, command, ...args], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['pipe', 'pipe', 'pipe'],
    // Out of reach of Ctrl+C in the terminal, which ends this process first.
    detached: true,
  });
  let output = '';
  const listeners = new Set<() => void>();
  const onData = (chunk: Buffer): void => {
    output += chunk.toString();
    onOutput?.(chunk.toString());
    for (const listener of listeners) listener();
  };
  child.stdout.on('data', onData);
  child.stderr.on('data', onData);
  // Writing to a supervisor that has ended already is no error here.
  child.stdin.on('error', () => {});
  const ended = new Promise<number>((resolve) => {
    child.once('close', (code) => resolve(code ?? 1));
  });

  return {
    output: () => output,
    ended,
    waitForOutput: (pattern, timeoutMs) =>
      new Promise((resolve, reject) => {
        const settle = (): void => {
          const match = pattern.exec(output);
          if (match === null) return;
          clearTimeout(timer);
          listeners.delete(settle);
          resolve(match);
        };
        const fail = (why: string): void => {
          clearTimeout(timer);
          listeners.delete(settle);
          reject(new Error(`${path.basename(command)} ${why} before printing ${pattern}:\n${output}`));
        };
        const timer = setTimeout(() => fail(`took more than ${timeoutMs / 1000} s`), timeoutMs);
        listeners.add(settle);
        void ended.then((code) => fail(`ended with ${code}`));
        settle();
      }),
    stop: async () => {
      child.stdin.end('stop\n');
      await ended;
    },
  };
}
