/** Images asked for at a time, so that many large ones are not all in memory at once. */
const MAX_OPEN = 2;

/** Fetches images from the extension. */
export class ImageLoader {
  private readonly open = new Map<number, PromiseWithResolvers<Blob | undefined>>();
  private readonly queue: number[] = [];
  private readonly waiting = new Map<number, PromiseWithResolvers<Blob | undefined>>();

  constructor(private readonly request: (id: number) => void) {}

  /** One image as PNG; undefined when the form no longer has it. */
  load(id: number): Promise<Blob | undefined> {
    const known = this.open.get(id) ?? this.waiting.get(id);
    if (known) return known.promise;
    const started = Promise.withResolvers<Blob | undefined>();
    this.waiting.set(id, started);
    this.queue.push(id);
    this.next();
    return started.promise;
  }

  receive(id: number, bytes: Uint8Array<ArrayBuffer> | undefined): void {
    const started = this.open.get(id);
    this.open.delete(id);
    started?.resolve(bytes && new Blob([bytes], { type: 'image/png' }));
    this.next();
  }

  private next(): void {
    while (this.open.size < MAX_OPEN) {
      const id = this.queue.shift();
      if (id === undefined) return;
      this.open.set(id, this.waiting.get(id)!);
      this.waiting.delete(id);
      this.request(id);
    }
  }
}
