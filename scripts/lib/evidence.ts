import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const PREFIX = 'failed-';

/** Removes from `folder` what failed tests of earlier runs have left there. */
export function clearEvidence(folder: string): void {
  for (const file of evidenceIn(folder)) rmSync(path.join(folder, file));
}

/** What failed UI tests say in words (`failed-<test>.txt` in `folder`), each under its name. Empty without. */
export function readEvidence(folder: string): string {
  return evidenceIn(folder)
    .filter((file) => file.endsWith('.txt'))
    .map((file) => `\n── ${path.basename(file, '.txt')}\n${readFileSync(path.join(folder, file), 'utf8')}`)
    .join('\n');
}

function evidenceIn(folder: string): string[] {
  return existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.startsWith(PREFIX))
        .toSorted()
    : [];
}
