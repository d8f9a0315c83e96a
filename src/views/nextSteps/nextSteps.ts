import type * as vscode from 'vscode';
import { Emitter, type Disposable } from '../../base/lifecycle';
import { type NextStep, stepId } from './nextStep';

const KEY = 'fastshot.nextSteps';
/** What nobody does or dismisses is not collected forever. */
const MAX_STEPS = 50;

/**
 * What is left to do, for all windows. Kept with the secrets: names of members can be read by members only, so they are
 * in no file.
 */
export class NextSteps implements Disposable {
  private steps: readonly NextStep[] = [];
  private readonly changed = new Emitter<void>();
  private readonly subscription: Disposable;
  readonly onDidChange = this.changed.event;

  constructor(private readonly storage: vscode.SecretStorage) {
    this.subscription = storage.onDidChange(({ key }) => {
      if (key === KEY) void this.load();
    });
    void this.load();
  }

  /** What is left to do for a store, the oldest first. */
  of(storeId: string): readonly NextStep[] {
    return this.steps.filter((step) => step.storeId === storeId);
  }

  async add(...steps: readonly NextStep[]): Promise<void> {
    const ids = new Set(steps.map(stepId));
    await this.write((known) => [...known.filter((step) => !ids.has(stepId(step))), ...steps]);
  }

  /** Takes those off the list that are done, or dismissed. */
  async remove(isDone: (step: NextStep) => boolean): Promise<void> {
    await this.write((known) => known.filter((step) => !isDone(step)));
  }

  dispose(): void {
    this.subscription.dispose();
    this.changed.dispose();
  }

  private async write(change: (known: readonly NextStep[]) => readonly NextStep[]): Promise<void> {
    const known = await this.read();
    const steps = change(known).slice(-MAX_STEPS);
    if (JSON.stringify(steps) !== JSON.stringify(known)) await this.storage.store(KEY, JSON.stringify(steps));
    this.show(steps);
  }

  private async load(): Promise<void> {
    this.show(await this.read());
  }

  private show(steps: readonly NextStep[]): void {
    this.steps = steps;
    this.changed.fire();
  }

  /** Nobody but this class writes it; a keyring that cannot be read has nothing to say here. */
  private async read(): Promise<readonly NextStep[]> {
    try {
      return JSON.parse((await this.storage.get(KEY)) ?? '[]') as NextStep[];
    } catch {
      return this.steps;
    }
  }
}
