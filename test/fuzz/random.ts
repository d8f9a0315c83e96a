import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Random numbers that are the same for the same seed, on every machine. */
export class Random {
  private readonly generator;

  constructor(seed: number) {
    this.generator = xoroshiro128plus(seed);
  }

  /** An integer from 0 to `end` - 1. */
  below(end: number): number {
    return uniformInt(this.generator, 0, end - 1);
  }

  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Small numbers often, large ones sometimes: 0 to `most`. */
  length(most: number): number {
    return this.below(1 + this.below(1 + this.below(most + 1)));
  }
}
