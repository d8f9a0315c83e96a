import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sandbox } from './sandbox';

/** The lines of the audit trail in a sandbox, of all processes and days. */
export function readAudit({ home }: Sandbox): string {
  const folder = path.join(home, '.fastshot/audit');
  return readdirSync(folder)
    .map((name) => readFileSync(path.join(folder, name), 'utf8'))
    .join('');
}
