import { isFastshotError } from '../base/errors';

/** Streams of age files that read no further ahead than what is asked for. */

/**
 * Whether whoever reads the plain text waits for it. Streams read ahead, and here the next piece may cost a request: it
 * is asked for only when what there is does not suffice.
 */
export class Demand {
  private waiting = false;
  private wake = (): void => {};

  set(waiting: boolean): void {
    this.waiting = waiting;
    if (waiting) this.wake();
  }

  /** Resolves when more is really needed: all that was read has gone through by the next turn of the event loop. */
  async real(): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      if (this.waiting) return;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

export async function* withHead(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array> | undefined,
  demand: Demand,
): AsyncGenerator<Uint8Array> {
  yield head;
  if (!rest) return;
  for (;;) {
    await demand.real();
    const next = await rest.next();
    if (next.done) return;
    yield next.value;
  }
}

export async function* demanded(
  plain: AsyncIterable<Uint8Array>,
  demand: Demand,
  explain: (error: unknown) => Error,
): AsyncGenerator<Uint8Array> {
  try {
    demand.set(true);
    for await (const chunk of plain) {
      demand.set(false);
      yield chunk;
      demand.set(true);
    }
  } catch (error) {
    throw isFastshotError(error) ? error : explain(error);
  }
}

export function toStream(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}

export async function collect(
  chunks: AsyncIterable<Uint8Array>,
  size: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const chunk of chunks) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return length === size ? bytes : bytes.slice(0, length);
}
