import type { Disposable } from '../base/lifecycle';
import type { LocalFile } from './localFile';

/** A file that changed this recently may still be written. */
const RECENT_MS = 10_000;
/** Waits before a file is read again. Whoever writes a session needs less than a second; a change starts them anew. */
const RETRY_DELAYS_MS = [200, 400, 800];

interface Attempts {
  readonly version: string;
  readonly count: number;
  readonly due: boolean;
}

/** Files that could not be read and may be in the middle of being written: read again before they count as damaged. */
export class TornFiles implements Disposable {
  private readonly attempts = new Map<string, Attempts>();
  private readonly timers = new Set<NodeJS.Timeout>();

  /** @param onDue called when a file should be read again */
  constructor(
    private readonly onDue: () => void,
    private readonly delaysMs: readonly number[] = RETRY_DELAYS_MS,
  ) {}

  /** Takes note that a file could be read, or is gone. */
  forget(path: string): void {
    this.attempts.delete(path);
  }

  /** Takes note of a failure. True while another attempt is planned; false when the file counts as damaged. */
  isSuspect(file: LocalFile): boolean {
    const before = this.attempts.get(file.path);
    const count = before?.version === file.version ? before.count : 0;
    const delay = this.delaysMs[count];
    if (delay === undefined || Math.abs(Date.now() - file.modified) > RECENT_MS) {
      this.attempts.delete(file.path);
      return false;
    }
    const next: Attempts = { version: file.version, count: count + 1, due: false };
    this.attempts.set(file.path, next);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.attempts.get(file.path) !== next) return;
      this.attempts.set(file.path, { ...next, due: true });
      this.onDue();
    }, delay);
    this.timers.add(timer);
    return true;
  }

  isDue({ path, version }: LocalFile): boolean {
    const attempts = this.attempts.get(path);
    return attempts?.due === true && attempts.version === version;
  }

  dispose(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
