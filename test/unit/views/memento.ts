import type * as vscode from 'vscode';

/** VS Code's small persistent state, in memory. */
export function memento(): vscode.Memento {
  const values = new Map<string, unknown>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `get` gives what `update` was given, as VS Code's does
  return {
    keys: () => [...values.keys()],
    get: (key: string, otherwise?: unknown) => values.get(key) ?? otherwise,
    update: async (key: string, value: unknown) => void values.set(key, value),
  } as vscode.Memento;
}
