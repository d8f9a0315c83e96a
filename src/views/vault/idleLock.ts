import { stat, utimes } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../cache/atomicFile';
import type { Disposable } from '../../base/lifecycle';
import type { Clock } from '../../sync/clock';

/** While a window is in use it says so this often, ms, or three times as often as would lock. */
const SAY_MS = 30_000;

/**
 * Locks a sealed vault when no window of this machine was used for a while. Each window says when it is used by the time
 * of one file, so that one in the background does not lock what is in use in another.
 */
export class IdleLock implements Disposable {
  private isActive = false;
  private lastOwn = 0;
  private round = 0;
  private cancel = (): void => {};

  constructor(
    private readonly parts: {
      /** The file whose time is that of the last use; undefined while there is nothing to lock. */
      readonly file: () => string | undefined;
      /** Milliseconds without use after which it is locked; 0: never. */
      readonly after: () => number;
      readonly lock: () => void;
      readonly clock: Clock;
    },
  ) {}

  /** To be called when the window begins or ends to be used, and when something else is to be locked. Never rejects. */
  async used(isActive: boolean): Promise<void> {
    this.isActive = isActive;
    await this.next(true);
  }

  dispose(): void {
    this.round += 1;
    this.cancel();
  }

  private async next(isUse: boolean): Promise<void> {
    this.round += 1;
    const { round } = this;
    this.cancel();
    const { clock, lock } = this.parts;
    const file = this.parts.file();
    const after = this.parts.after();
    if (file === undefined || after === 0) return;
    if (isUse || this.isActive) await this.say(file);
    const left = this.isActive
      ? Math.min(SAY_MS, after / 3)
      : (await this.lastUse(file)) + after - clock.now();
    // Something newer has taken over meanwhile.
    if (round !== this.round) return;
    if (left > 0) this.cancel = clock.after(left, () => void this.next(false));
    else lock();
  }

  /** What cannot be written is known to this window only. */
  private async say(file: string): Promise<void> {
    this.lastOwn = this.parts.clock.now();
    const time = this.lastOwn / 1000;
    await utimes(file, time, time)
      .catch(async () => {
        await ensureFolder(dirname(file));
        await writeFileAtomic(file, '', { durable: false });
        await utimes(file, time, time);
      })
      .catch(() => {});
  }

  /** By the clock of this machine, which may have been set back since. */
  private async lastUse(file: string): Promise<number> {
    const said = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
    return Math.max(this.lastOwn, Math.min(said, this.parts.clock.now()));
  }
}
