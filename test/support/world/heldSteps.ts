import type { AtStep, StepName } from '../../../src/sync/write/steps';

/** Stops for good at the n-th time a step is reached, as a process that is killed there. `reached` resolves then. */
export function killedAt(
  step: StepName,
  time = 1,
): { readonly atStep: AtStep; readonly reached: Promise<void> } {
  let stop = (): void => {};
  const reached = new Promise<void>((resolve) => (stop = resolve));
  let times = 0;
  const atStep: AtStep = async (name) => {
    if (name !== step || ++times < time) return;
    stop();
    await new Promise(() => {});
  };
  return { atStep, reached };
}

/** Stops the first time a step is reached, until `goOn` is called. `reached` resolves then. */
export function heldAt(step: StepName): {
  readonly atStep: AtStep;
  readonly reached: Promise<void>;
  readonly goOn: () => void;
} {
  let stop = (): void => {};
  let goOn = (): void => {};
  const reached = new Promise<void>((resolve) => (stop = resolve));
  const released = new Promise<void>((resolve) => (goOn = resolve));
  const atStep: AtStep = async (name) => {
    if (name !== step) return;
    stop();
    await released;
  };
  return { atStep, reached, goOn: () => goOn() };
}
