const MB = 1024 * 1024;

/** Resident memory of this process at its largest so far, bytes, as the system counts it. */
export const peakMemory = (): number => process.resourceUsage().maxRSS * 1024;

/**
 * What a target may need of memory. The system remembers how large the process was at its largest, so nothing that is
 * freed again before somebody looks is missed.
 */
export class MemoryBound {
  private readonly before = peakMemory();

  /** @param maxMb more than the process has had when this is made, MB */
  constructor(private readonly maxMb: number) {}

  /** How much larger the process has become since, MB. */
  grownMb(): number {
    return Math.round((peakMemory() - this.before) / MB);
  }

  /** What is wrong after an input, if anything is. */
  failure(): string | undefined {
    const grown = this.grownMb();
    if (grown <= this.maxMb) return undefined;
    return `The process has grown by ${grown} MB, and this target may need ${this.maxMb}.`;
  }
}
