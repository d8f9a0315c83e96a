import { spawnSync } from 'node:child_process';
import { ROOT } from './paths';
import { npmCommand } from './suites';

/** Arguments of node that ask for advisories on the packages that ship, and want a high or critical one to fail. */
export function auditCommand(...options: readonly string[]): string[] {
  return [npmCommand(), 'audit', '--omit=dev', '--audit-level=high', '--json', ...options];
}

/** What npm prints, as JSON; its exit code does not tell an advisory from a registry that is silent. */
export function runAudit(): string {
  const options = { cwd: ROOT, encoding: 'utf8', timeout: 120_000 } as const;
  return spawnSync(process.execPath, auditCommand(), options).stdout;
}
