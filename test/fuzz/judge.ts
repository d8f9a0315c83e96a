import { isFastshotError } from '../../src/base/errors';
import type { FuzzTarget } from './target';

/** The longest that one input may keep a processor busy (threat model: "no hang over 1 s"). Microseconds. */
const MAX_CPU_MICROS = 1_000_000;

/** What came of one input. */
export interface Verdict {
  readonly outcome: string;
  /** What is wrong with that, if anything is. */
  readonly failure?: string | undefined;
}

/**
 * Feeds one input to a target. An answer that the user would see as a sentence is fine; whatever else is thrown is not,
 * and neither is taking long: by processor time, because the machine may be busy with something else.
 */
export async function judge(target: FuzzTarget, input: Buffer): Promise<Verdict> {
  const before = process.cpuUsage();
  const verdict = await outcomeOf(target, input);
  const { user, system } = process.cpuUsage(before);
  if (verdict.failure !== undefined || user + system <= MAX_CPU_MICROS) return verdict;
  return { ...verdict, failure: `It took ${Math.round((user + system) / 1000)} ms of processor time.` };
}

async function outcomeOf(target: FuzzTarget, input: Buffer): Promise<Verdict> {
  try {
    return { outcome: await target.run(input) };
  } catch (error) {
    if (isFastshotError(error) && error.code !== 'internal') {
      return { outcome: `${error.code}: ${error.message}` };
    }
    return { outcome: 'failure', failure: error instanceof Error ? String(error.stack) : String(error) };
  }
}
