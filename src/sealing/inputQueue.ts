/** Slices of a job's input. The next one is asked for when it is needed, and not before: it may cost a request. */
export class InputQueue implements AsyncIterable<Uint8Array> {
  private waiting: ((slice: Uint8Array | null) => void) | undefined;

  /** @param ask called when a slice is needed; `push` answers */
  constructor(private readonly ask: () => void) {}

  /** @param slice null: there are no more */
  push(slice: Uint8Array | null): void {
    this.waiting?.(slice);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const slice = await new Promise<Uint8Array | null>((resolve) => {
        this.waiting = resolve;
        this.ask();
      });
      if (slice === null) return;
      yield slice;
    }
  }

  async all(): Promise<Uint8Array> {
    const slices: Uint8Array[] = [];
    for await (const slice of this) slices.push(slice);
    return slices.length === 1 ? slices[0]! : Buffer.concat(slices);
  }
}
