import { baseName } from '../../session/sessionName';
import type { Finding, VerifyReport } from './findings';
import type { OverallListState } from './overallListState';
import type { RepairStep } from './repairSteps';

/**
 * What mends the findings of a report. Not for everything is there a remedy: what cannot be read is nobody's to delete,
 * and of two sessions with the same content or one index name only the user knows which one to keep.
 */
export function planRepair({ findings }: VerifyReport): RepairStep[] {
  const shared = new Set(
    findings.flatMap((finding) => (finding.kind === 'sameIndex' ? finding.filenames.map(baseName) : [])),
  );
  return findings.flatMap((finding) => stepsFor(finding, shared));
}

function stepsFor(finding: Finding, shared: ReadonlySet<string>): RepairStep[] {
  switch (finding.kind) {
    case 'missingIndex':
    case 'damagedIndex':
    case 'staleIndex': {
      const { filename, etag } = finding;
      if (shared.has(baseName(filename))) return [];
      return [{ kind: 'writeIndex', filename, etag, why: WHY[finding.kind] }];
    }
    case 'orphanedIndex':
      return [{ kind: 'trashIndex', key: finding.key, etag: finding.etag }];
    case 'overallList': {
      return [planRewrite(finding.state)];
    }
    case 'unreadable':
    case 'sameContent':
    case 'sameIndex':
    case 'noSession':
      return [];
  }
}

/** What makes the overall list right that was found in this state. */
export function planRewrite(state: OverallListState): RepairStep {
  if (state.kind !== 'read') return { kind: 'rewriteList' };
  const { missing, extra, different } = state;
  return { kind: 'rewriteList', missing: missing.length + different.length, extra: extra.length };
}

const WHY = { missingIndex: 'absent', damagedIndex: 'damaged', staleIndex: 'different' } as const;
