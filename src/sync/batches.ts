import type { Mirror } from '../cache/mirror';
import type { SessionRow } from '../session/sessionRow';
import type { Clock } from './clock';

/** Rows appear in steps of this many or this much time: each step redraws the tree of every window. */
const MAX_ROWS = 50;
const MAX_DELAY_MS = 100;
/** The snapshot follows the rows at this distance, so that a long first sync survives a crash. */
const PERSIST_INTERVAL_MS = 3_000;

/** Hands rows to the mirror in batches as they arrive, and has them written to disk now and then. */
export class Batches {
  private rows: SessionRow[] = [];
  private lastFlush: number;
  private lastPersist: number;
  private saving: Promise<void> = Promise.resolve();
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly mirror: Mirror,
    private readonly clock: Clock,
  ) {
    this.lastFlush = this.lastPersist = clock.now();
  }

  add(row: SessionRow): void {
    this.rows.push(row);
    if (this.rows.length >= MAX_ROWS || this.clock.now() - this.lastFlush >= MAX_DELAY_MS) this.flush();
  }

  /** What went wrong on this disk: the rows are shown all the same. Thrown by `finish`. */
  noteDiskFailure(error: unknown): void {
    this.failure ??= { error };
  }

  flush(): void {
    const now = this.clock.now();
    this.lastFlush = now;
    if (this.rows.length > 0) this.mirror.apply({ upsert: this.rows.splice(0) });
    if (now - this.lastPersist < PERSIST_INTERVAL_MS) return;
    this.lastPersist = now;
    this.persist();
  }

  /** Everything is in the mirror and on disk. Rejects with the first failure of the disk. */
  async finish(): Promise<void> {
    this.flush();
    this.persist();
    await this.saving;
    if (this.failure) throw this.failure.error;
  }

  private persist(): void {
    this.saving = this.saving
      .then(() => this.mirror.persist())
      .catch((error: unknown) => this.noteDiskFailure(error));
  }
}
