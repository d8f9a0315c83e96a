import { Stage, type StageOptions } from './stage';
import type { UiTools } from './uiTools';

/** The stages of this process, by what they were started with. They serve all its tests and go with it. */
const running = new Map<string, Promise<Stage>>();

/** A stage for one window at a time. @param machine whose: two machines have a stage each */
export function stageFor(tools: UiTools, options: StageOptions, machine: string): Promise<Stage> {
  const key = JSON.stringify([machine, options.asksForTrust ?? false]);
  const known = running.get(key);
  if (known) return known;
  const started = Stage.start(tools, options);
  running.set(key, started);
  return started;
}

/** Ends all stages of this process. */
export async function closeStages(): Promise<void> {
  const stages = [...running.values()];
  running.clear();
  for (const stage of stages) await (await stage).close();
}
