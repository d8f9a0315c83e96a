import type * as vscode from 'vscode';

/** VS Code's SecretStorage in memory; like VS Code's own it tells all who listen of each change. */
export function memorySecrets(): vscode.SecretStorage {
  const values = new Map<string, string>();
  const listeners = new Set<(event: vscode.SecretStorageChangeEvent) => void>();
  const tell = (key: string): void => {
    for (const listener of listeners) listener({ key });
  };
  return {
    get: async (key) => values.get(key),
    store: async (key, value) => {
      values.set(key, value);
      tell(key);
    },
    delete: async (key) => {
      values.delete(key);
      tell(key);
    },
    keys: async () => [...values.keys()],
    onDidChange: (listener) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
  } as vscode.SecretStorage;
}
