import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { EMPTY_ID, OWN_ID, RESULTS_VARIABLE, type Activation } from './activations';

/** VS Code is busy for a while after it has opened a window; its work must not count as an extension's. */
const SETTLE_MS = 3_000;

/** What VS Code calls in the extension host: activates both extensions and writes down how long each took. */
export async function run(): Promise<void> {
  const file = process.env[RESULTS_VARIABLE] ?? '';
  const windowsBefore = existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  await delay(SETTLE_MS);
  const times: Activation =
    windowsBefore % 2 === 0
      ? { own: await activate(OWN_ID), empty: await activate(EMPTY_ID) }
      : { empty: await activate(EMPTY_ID), own: await activate(OWN_ID) };
  appendFileSync(file, `${JSON.stringify(times)}\n`);
}

async function activate(id: string): Promise<number> {
  const extension = vscode.extensions.getExtension(id);
  if (!extension || extension.isActive) throw new Error(`${id} is not there, or active already.`);
  const start = performance.now();
  await extension.activate();
  return performance.now() - start;
}
