import type { Mirror } from '../cache/mirror';
import type { SessionRow } from '../session/sessionRow';
import type { Clock } from './clock';

/** Rows appear in steps of this many or this much time: each step redraws the tree of every window. */
const MAX_ROWS = 50;
const MAX_DELAY_MS = 100;
/** The snapshot follows the rows at this distance, so that a long first sync survives a crash. */
const PERSIST_INTERVAL_MS = 3_000;
/**
 * What a step costs may grow with the number of rows there are; the time between two of them grows with it. So showing
 * and keeping rows take a twentieth of the time at most, and a first sync costs the same for each session of any number.
 */
const REST_FACTOR = 19;
/** However long a step took: the clock may have been set meanwhile, or the machine asleep. Milliseconds. */
const MAX_REST_MS = 10_000;

/** Hands rows to the mirror in batches as they arrive, and has them written to disk now and then. */
export class Batches {
  private rows: SessionRow[] = [];
  private lastFlush: number;
  private mayFlushAt = 0;
  private mayPersistAt: number;
  private saving: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly mirror: Mirror,
    private readonly clock: Clock,
  ) {
    this.lastFlush = clock.now();
    this.mayPersistAt = this.lastFlush + PERSIST_INTERVAL_MS;
  }

  add(row: SessionRow): void {
    this.rows.push(row);
    const now = this.clock.now();
    if (now >= this.lastFlush && now < this.mayFlushAt) return;
    if (this.rows.length >= MAX_ROWS || now - this.lastFlush >= MAX_DELAY_MS) this.flush();
  }

  /** What went wrong on this disk: the rows are shown all the same. Thrown by `finish`. */
  noteDiskFailure(error: unknown): void {
    this.failure ??= { error };
  }

  flush(): void {
    const began = this.clock.now();
    if (this.rows.length > 0) this.mirror.apply({ upsert: this.rows.splice(0) });
    this.lastFlush = this.clock.now();
    this.mayFlushAt = restUntil(began, this.lastFlush);
    if (this.saving === undefined && this.lastFlush >= this.mayPersistAt) void this.persist();
  }

  /** Everything is in the mirror and on disk. Rejects with the first failure of the disk. */
  async finish(): Promise<void> {
    this.flush();
    await this.saving;
    await this.persist();
    if (this.failure) throw this.failure.error;
  }

  private persist(): Promise<void> {
    const began = this.clock.now();
    this.saving = this.mirror
      .persist()
      .catch((error: unknown) => this.noteDiskFailure(error))
      .finally(() => {
        this.saving = undefined;
        const ended = this.clock.now();
        this.mayPersistAt = Math.max(ended + PERSIST_INTERVAL_MS, restUntil(began, ended));
      });
    return this.saving;
  }
}

const restUntil = (began: number, ended: number): number =>
  ended + Math.min(Math.max(0, ended - began) * REST_FACTOR, MAX_REST_MS);
