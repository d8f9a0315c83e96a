import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { ROOT } from '../../scripts/lib/paths';
import { CURRENT_FILE, REPORT_FD, type Report } from './protocol';

/**
 * How long an input may stay without an answer before its process is ended. More than the second of processor time
 * that an input has (`judge.ts`), because the machine may be busy; it is for what would never end.
 */
const MAX_WAIT_MS = 30_000;
const LOOK_EVERY_MS = 500;
/** Heap of a child: no input of 256 KB needs more. MB. */
const MAX_HEAP_MB = 256;

/** An input that broke a promise. */
export interface FuzzFailure {
  readonly input: Buffer;
  readonly failure: string;
}

export interface TargetResult {
  readonly outcomes: number;
  /** How much larger the process was at most than when it began; undefined where it did not get to the end. */
  readonly grownMb?: number | undefined;
  /** Of a replay: what came out. */
  readonly outcome?: string | undefined;
  readonly failures: readonly FuzzFailure[];
}

/**
 * Runs a target in a process of its own that may write to one temp folder only, and watches it: whatever it does, the
 * input it did it with is known.
 * @param script the bundled `child.ts`
 * @param args of the child: seed and number of inputs, or what to replay
 */
export async function runWatched(
  script: string,
  target: string,
  args: readonly string[],
): Promise<TargetResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fastshot-fuzz-'));
  try {
    return await watched(script, [target, ...args, folder], folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function watched(script: string, args: readonly string[], folder: string): Promise<TargetResult> {
  const currentFile = path.join(folder, CURRENT_FILE);
  writeFileSync(currentFile, Buffer.alloc(8));
  const child = spawn(process.execPath, [...permissions(folder), script, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const failures: FuzzFailure[] = [];
  let outcomes: number | undefined;
  let grownMb: number | undefined;
  let outcome: string | undefined;
  createInterface({ input: child.stdio[REPORT_FD] as Readable }).on('line', (line) => {
    const report = JSON.parse(line) as Report;
    if (report.kind === 'done') ({ outcomes, grownMb, outcome } = report);
    else failures.push({ input: readFileSync(report.file), failure: report.failure });
  });
  const complaints = buffer(child.stderr as Readable);
  let isStuck = false;
  const stopWatching = onStandstill(currentFile, () => {
    isStuck = true;
    child.kill('SIGKILL');
  });
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('close', (code) => resolve(code));
  });
  stopWatching();
  if (outcomes !== undefined) return { outcomes, grownMb, outcome, failures };
  const failure = isStuck
    ? `It was not done after ${MAX_WAIT_MS / 1000} s.`
    : `The process ended with ${exitCode}.\n${(await complaints).toString().slice(-4000)}`;
  return { outcomes: 0, failures: [...failures, { input: currentInput(currentFile), failure }] };
}

/** Calls back once when the child has not gone on to another input for too long. */
function onStandstill(currentFile: string, stuck: () => void): () => void {
  let turn = -1;
  let since = Date.now();
  const timer = setInterval(() => {
    const now = readFileSync(currentFile).readUInt32LE(0);
    if (now !== turn) [turn, since] = [now, Date.now()];
    else if (Date.now() - since > MAX_WAIT_MS) stuck();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}

function currentInput(currentFile: string): Buffer {
  const current = readFileSync(currentFile);
  return current.subarray(8, 8 + current.readUInt32LE(4));
}

/** Node's permission model: writing anywhere but to `folder` fails, and so does starting a program. */
function permissions(folder: string): readonly string[] {
  const flag = process.allowedNodeEnvironmentFlags.has('--permission')
    ? '--permission'
    : '--experimental-permission';
  return [
    flag,
    '--allow-fs-read=*',
    '--allow-worker',
    `--require=${path.join(ROOT, 'test/fuzz/constants.cjs')}`,
    `--allow-fs-write=${path.join(folder, '*')}`,
    '--disable-warning=ExperimentalWarning',
    `--max-old-space-size=${MAX_HEAP_MB}`,
  ];
}
