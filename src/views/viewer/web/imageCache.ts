import type { ImageRole } from '../../../session/document';
import type { ViewerMessage } from '../protocol';

/** Encoded bytes kept here; the images in view are held by their elements. */
const MAX_BYTES = 64 * 1024 * 1024;

interface Waiting {
  readonly promise: Promise<Blob>;
  resolve(image: Blob): void;
  reject(error: Error): void;
}

/**
 * The encoded images this page holds: fetched from the extension once each, the least recently used dropped first.
 * An image above the limit is handed out and not kept.
 */
export class ImageCache {
  private readonly kept = new Map<string, Blob>();
  private readonly waiting = new Map<string, Waiting>();
  private keptBytes = 0;

  constructor(private readonly post: (message: ViewerMessage) => void) {}

  /** One image, encoded; rejects with a sentence for the user when the extension cannot hand it out. */
  load(index: number, role: ImageRole): Promise<Blob> {
    const key = keyOf(index, role);
    const known = this.kept.get(key);
    if (known) {
      this.kept.delete(key);
      this.kept.set(key, known);
      return Promise.resolve(known);
    }
    const waiting = this.waiting.get(key);
    if (waiting) return waiting.promise;
    const started = Promise.withResolvers<Blob>();
    this.waiting.set(key, started);
    this.post({ type: 'requestImage', index, role });
    return started.promise;
  }

  /** Has the images beside one fetched, which may be wanted soon. What cannot be had says so when it is shown. */
  loadAround(index: number, roleAt: (index: number) => ImageRole | undefined): void {
    for (const neighbour of [index + 1, index - 1]) {
      const role = roleAt(neighbour);
      if (role) this.load(neighbour, role).catch(() => undefined);
    }
  }

  receive(index: number, role: ImageRole, mime: string, bytes: Uint8Array<ArrayBuffer>): void {
    const image = new Blob([bytes], { type: mime });
    const key = keyOf(index, role);
    this.keep(key, image);
    this.settle(key)?.resolve(image);
  }

  fail(index: number, role: ImageRole, message: string): void {
    this.settle(keyOf(index, role))?.reject(new Error(message));
  }

  private settle(key: string): Waiting | undefined {
    const waiting = this.waiting.get(key);
    this.waiting.delete(key);
    return waiting;
  }

  private keep(key: string, image: Blob): void {
    if (image.size > MAX_BYTES || this.kept.has(key)) return;
    this.kept.set(key, image);
    this.keptBytes += image.size;
    for (const [oldest, blob] of this.kept) {
      if (this.keptBytes <= MAX_BYTES) return;
      this.kept.delete(oldest);
      this.keptBytes -= blob.size;
    }
  }
}

function keyOf(index: number, role: ImageRole): string {
  return `${index}:${role}`;
}
