import type { Memento } from 'vscode';

const KEY = 'fastshot.demoStore';

/** Whether this is asked for a store for the first time: what the user connects to later is not changed again. */
export async function isFirstFor(state: Memento, storeId: string): Promise<boolean> {
  if (state.get(KEY) === storeId) return false;
  await state.update(KEY, storeId);
  return true;
}
