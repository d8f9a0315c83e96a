/** The bytes of one object as its download brings them, for work that can begin before they are whole. */
export class ArrivingBytes implements AsyncIterable<Uint8Array> {
  private bytes: Uint8Array = new Uint8Array();
  private received = 0;
  private isEnded = false;
  private wake: (() => void) | undefined;

  /**
   * To be told of each advance. A download that begins anew brings the same bytes again: what was handed out is not
   * handed out twice.
   * @param received how many of `bytes`, from the first one on, are there
   */
  advance(received: number, bytes: Uint8Array): void {
    this.received = received;
    this.bytes = bytes;
    this.wake?.();
  }

  /** No more will come. */
  end(): void {
    this.isEnded = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    let at = 0;
    for (;;) {
      if (this.received > at) {
        const piece = this.bytes.subarray(at, this.received);
        at = this.received;
        yield piece;
      } else if (this.isEnded) return;
      else await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
