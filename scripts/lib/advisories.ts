import type { TestResult } from '../../test/support/mocha/testResult';

/** The severities that stop a release. */
const SERIOUS = ['high', 'critical'] as const;

interface Report {
  readonly auditReportVersion?: number;
  readonly metadata?: { readonly vulnerabilities?: Readonly<Record<string, number>> };
  readonly vulnerabilities?: Readonly<Record<string, { readonly severity: string; readonly range?: string }>>;
}

/**
 * What `npm audit --json` has said. Only a report counts as an answer: where the registry gives none, nothing is known,
 * and that is said.
 */
export function judgeAudit(stdout: string): TestResult {
  const report = parse(stdout);
  const counts = report?.metadata?.vulnerabilities;
  if (report?.auditReportVersion === undefined || counts === undefined) {
    return { title: 'known advisories (the registry gives no answer)', state: 'skipped' };
  }
  const title = 'known advisories, none of them high or critical';
  if (SERIOUS.every((severity) => (counts[severity] ?? 0) === 0)) return { title, state: 'passed' };
  const affected = Object.entries(report.vulnerabilities ?? {})
    .filter(([, { severity }]) => (SERIOUS as readonly string[]).includes(severity))
    .map(([name, { severity, range = '' }]) => `${name} ${range} (${severity})`);
  return { title, state: 'failed', error: `What ships has known holes: ${affected.join(', ')}` };
}

function parse(text: string): Report | undefined {
  try {
    return JSON.parse(text) as Report;
  } catch {
    return undefined;
  }
}
