import { plural } from '../../base/displayText';
import { literalMarkdown } from '../../base/literalMarkdown';
import type { AuditTrail } from '../../audit/trail';
import type { Finding, VerifyReport } from '../../sync/maintain/findings';
import type { RebuildPlan } from '../../sync/maintain/planRebuild';
import type { RepairStep, StepOutcome } from '../../sync/maintain/repairSteps';
import type { OverallListState } from '../../sync/maintain/overallListState';
import { META_INDEXES } from '../../storage/layout';

/** One line of a report: what it is about, and what is said of it. Names of others stand in it as they are. */
export interface Line {
  readonly subject: string;
  readonly text: string;
}

/** What a step will do. */
export function describeStep(step: RepairStep): Line {
  switch (step.kind) {
    case 'writeIndex':
      return { subject: step.filename, text: `write its index: ${WHY[step.why]}` };
    case 'trashIndex':
      return {
        subject: step.key.slice(META_INDEXES.length),
        text: 'move this index to the trash: its session is gone',
      };
    case 'rewriteList':
      return { subject: 'overall_meta.json', text: describeRewrite(step) };
  }
}

function describeRewrite({ missing, extra }: Extract<RepairStep, { kind: 'rewriteList' }>): string {
  if (missing === undefined) return 'write the overall list again';
  const parts = [
    ...(missing > 0 ? [`${plural(missing, 'session')} to add or correct`] : []),
    ...(extra ? [`${plural(extra, 'entry', 'entries')} to remove`] : []),
  ];
  return `rewrite the overall list: ${parts.join(', ')}`;
}

const WHY = {
  absent: 'it has none',
  damaged: 'the present one cannot be read',
  different: 'the present one differs from the session',
} as const;

/** What is wrong, by what it is about. */
export function describeFinding(finding: Finding): Line {
  switch (finding.kind) {
    case 'missingIndex':
      return { subject: finding.filename, text: 'has no index' };
    case 'damagedIndex':
      return { subject: finding.filename, text: 'has an index that cannot be read' };
    case 'staleIndex':
      return { subject: finding.filename, text: 'has an index that differs from the session' };
    case 'orphanedIndex':
      return {
        subject: finding.key.slice(META_INDEXES.length),
        text: 'is the index of a session that is gone',
      };
    case 'unreadable':
      return {
        subject: finding.filename,
        text: finding.problem === 'wrongKey' ? 'does not open with this encryption key' : 'is damaged',
      };
    case 'sameContent':
      return { subject: finding.filenames[0] ?? '', text: `has the same content as ${others(finding)}` };
    case 'sameIndex':
      return { subject: finding.filenames[0] ?? '', text: `shares its index name with ${others(finding)}` };
    case 'overallList':
      return { subject: 'overall_meta.json', text: describeList(finding.state) };
    case 'noSession':
      return { subject: finding.key, text: `is not a session: it ${finding.why}` };
  }
}

const others = ({ filenames }: { readonly filenames: readonly string[] }): string =>
  filenames.slice(1).join(', ');

/** How the overall list stands, as the end of a sentence. */
export function describeList(state: OverallListState): string {
  if (state.kind === 'absent') return 'is missing';
  if (state.kind === 'damaged') return 'is damaged';
  const { missing, extra, different } = state;
  const parts = [
    ...(missing.length > 0 ? [`lacks ${plural(missing.length, 'session')}`] : []),
    ...(extra.length > 0 ? [`names ${plural(extra.length, 'session')} that are gone`] : []),
    ...(different.length > 0 ? [`is wrong about ${plural(different.length, 'session')}`] : []),
  ];
  return parts.join(', ') || 'is right';
}

export function verifyText({ label, at, sessions, read, findings }: VerifyReport): string {
  const scope =
    read === sessions ? 'All of them were read.' : `${read} of them were read, the others only listed.`;
  return text(`Verification of ${label}`, [
    `${time(at)}. ${plural(sessions, 'session')}. ${scope} Nothing was changed.`,
    findings.length === 0 ? 'No problems were found.' : `${plural(findings.length, 'problem')}:`,
    list(findings.map(describeFinding)),
  ]);
}

export function stepsText(
  title: string,
  steps: readonly RepairStep[],
  skipped: RebuildPlan['skipped'],
): string {
  return text(title, [
    `${plural(steps.length, 'change')} to make. Nothing has been written yet.`,
    list(steps.map(describeStep)),
    skipped.length > 0 ? `Left alone (${skipped.length}):` : '',
    list(skipped.map(({ filename, why }) => ({ subject: filename, text: why }))),
  ]);
}

export function outcomesText(title: string, outcomes: readonly StepOutcome[]): string {
  const of = (status: StepOutcome['status']): Line[] =>
    outcomes
      .filter((outcome) => outcome.status === status)
      .map((outcome) => {
        const { subject, text } = describeStep(outcome.step);
        return { subject, text: outcome.status === 'done' ? text : outcome.why };
      });
  const section = (heading: string, lines: readonly Line[]): string[] =>
    lines.length === 0 ? [] : [`## ${heading} (${lines.length})`, list(lines)];
  return text(title, [
    ...section('Failed', of('failed')),
    ...section('Not needed any more', of('skipped')),
    ...section('Done', of('done')),
  ]);
}

/** The newest entry first, with what is wrong with the files above all. */
export function auditText({ entries, breaks, unverified }: AuditTrail): string {
  const broken = breaks.map(({ file, line, why }) => ({
    subject: line === undefined ? file : `${file}, line ${line}`,
    text: why,
  }));
  return text('Audit trail', [
    `${plural(entries.length, 'entry', 'entries')}. ${breaks.length === 0 ? 'All files are whole and unchanged.' : ''}`,
    breaks.length > 0
      ? `## ${plural(breaks.length, 'break')}: entries were changed, added or removed after they were written`
      : '',
    list(broken),
    unverified.length > 0
      ? `${plural(unverified.length, 'file')} of another editor on this machine: their order was checked, but only that editor can tell who wrote them.`
      : '',
    entries.length > 0 ? '## Entries, newest first' : '',
    entries.toReversed().map(auditLine).join('\n'),
  ]);
}

function auditLine({
  time: at,
  operation,
  session,
  store,
  outcome,
  detail,
  user,
}: AuditTrail['entries'][number]): string {
  const parts = [time(Date.parse(at)), user && `by ${user}`, operation, outcome, session, store, detail];
  return `- ${parts
    .filter((part) => part !== undefined && part !== '')
    .map((part) => name(String(part)))
    .join(' · ')}`;
}

const text = (title: string, parts: readonly string[]): string =>
  [`# ${name(title)}`, ...parts.filter((part) => part !== '')].join('\n\n') + '\n';

const list = (lines: readonly Line[]): string =>
  lines.map(({ subject, text }) => `- ${name(subject)}: ${name(text)}`).join('\n');

/** Reports are Markdown documents, whose preview loads pictures. */
const name = (value: string): string => literalMarkdown(value, 400);

const time = (at: number): string =>
  Number.isNaN(at)
    ? 'unknown time'
    : new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
