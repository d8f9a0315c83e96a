import type { Disposable } from '../base/lifecycle';
import { atOnce, inTurns, type Steps } from '../base/steps';
import { Throttle } from '../base/throttle';
import type { Arrangement } from './arrange';

/** Lists up to this many sessions are arranged when they are asked for, in some milliseconds. */
const AT_ONCE = 3_000;
const NOTHING: Arrangement = { grouping: 'none', groups: [], matching: 0 };

/**
 * One list as it was arranged last. A long one is arranged again beside other work, and stays as it was meanwhile; one
 * that keeps changing takes a twentieth of the time at most.
 */
export class ArrangedList implements Disposable {
  private last: Arrangement | undefined;
  private isFresh = false;
  /** Since the present work began. */
  private changedMeanwhile = false;
  private working: Promise<void> | undefined;
  /** Work of an earlier round is wanted no more. */
  private round = 0;
  private tookMs = 0;
  private readonly starting = new Throttle(
    () => this.start(),
    0,
    () => this.tookMs,
  );

  /**
   * @param list its length, at least nearly, and how it is arranged
   * @param onArranged called after it was arranged beside other work
   */
  constructor(
    private readonly list: { readonly size: () => number; readonly steps: () => Steps<Arrangement> },
    private readonly onArranged: () => void,
  ) {}

  /** As it is now; of a long list as it was last, and empty while nothing is known of it. */
  current(): Arrangement {
    if (this.isFresh && this.last) return this.last;
    if (this.isLong) {
      if (!this.working) this.starting.request();
      return this.last ?? NOTHING;
    }
    this.stop();
    this.last = atOnce(this.list.steps());
    this.isFresh = true;
    return this.last;
  }

  /** Whether `current` knows anything of it. */
  get isKnown(): boolean {
    return this.last !== undefined || !this.isLong;
  }

  /** Resolves when it was arranged as it is now, or as it was at some time after this was called. */
  async arranged(): Promise<void> {
    await this.working;
    if (this.isFresh || !this.isLong) return;
    this.starting.now();
    await this.working;
  }

  /** Sessions came or went. */
  changed(): void {
    this.isFresh = false;
    this.changedMeanwhile = true;
  }

  /** It is to be arranged in another way, and nobody is to wait for that longer than it takes. */
  rearrange(): void {
    this.stop();
    if (this.last && this.isLong) this.starting.now();
  }

  /** It is another list now, of which nothing may be shown that the old one had. */
  forget(): void {
    this.stop();
    this.last = undefined;
  }

  dispose(): void {
    this.forget();
    this.starting.dispose();
  }

  private get isLong(): boolean {
    return this.list.size() > AT_ONCE;
  }

  private stop(): void {
    this.isFresh = false;
    this.round += 1;
    this.working = undefined;
  }

  private start(): void {
    if (this.isFresh || this.working || !this.isLong) return;
    this.working = this.work(this.round);
  }

  private async work(round: number): Promise<void> {
    const began = performance.now();
    this.changedMeanwhile = false;
    const isWanted = (): boolean => round === this.round;
    const arrangement = await inTurns(this.list.steps(), isWanted).finally(() => {
      // Also of work that failed: the next request begins anew.
      if (isWanted()) this.working = undefined;
    });
    if (!arrangement || !isWanted()) return;
    this.tookMs = performance.now() - began;
    this.last = arrangement;
    this.isFresh = !this.changedMeanwhile;
    this.onArranged();
  }
}
