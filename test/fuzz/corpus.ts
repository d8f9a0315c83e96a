import { mutate } from './mutate';
import type { Random } from './random';
import type { FuzzTarget } from './target';

/** Inputs kept. Each had an outcome of its own, so there are rarely more than some hundreds. */
const MAX_INPUTS = 2_000;

/**
 * The inputs to go on from: the seeds, and every input that led to something new. That takes the place of a coverage
 * counter: outcomes tell states of a parser apart, and each found one is a start for the next.
 */
export class Corpus {
  private readonly inputs: Uint8Array[];
  private readonly seedCount: number;
  private readonly outcomes = new Set<string>();

  constructor(
    private readonly target: Pick<FuzzTarget, 'seeds' | 'tokens' | 'generate'>,
    private readonly random: Random,
  ) {
    this.inputs = [...target.seeds()];
    this.seedCount = this.inputs.length;
    if (this.seedCount === 0) throw new Error('A target needs a seed.');
  }

  /** How many different things came out so far. */
  get outcomeCount(): number {
    return this.outcomes.size;
  }

  /** The input of a turn. The first ones are the seeds as they are. */
  next(turn: number): Buffer {
    const { random, target, inputs } = this;
    if (turn < this.seedCount) return Buffer.from(inputs[turn]!);
    if (target.generate && random.oneIn(3)) {
      const made = Buffer.from(target.generate(random));
      return random.oneIn(2) ? made : mutate(made, random, { ...target, other: random.pick(inputs) });
    }
    // What was found last is looked at more often: it leads further.
    const recent = random.oneIn(2) ? inputs.slice(-50) : inputs;
    return mutate(random.pick(recent), random, { tokens: target.tokens, other: random.pick(inputs) });
  }

  /** Takes note of what came out of an input. */
  learn(input: Buffer, outcome: string): void {
    const kind = outcome.replaceAll(/\d+/g, '#').slice(0, 300);
    if (this.outcomes.has(kind)) return;
    this.outcomes.add(kind);
    if (this.inputs.length < MAX_INPUTS) this.inputs.push(Buffer.from(input));
  }
}
