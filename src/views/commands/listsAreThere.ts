import type { App } from '../app';

/** Resolves when the lists were read from disk: the command palette may be what started the extension. */
export async function listsAreThere({
  connections,
  local,
}: Pick<App, 'connections' | 'local'>): Promise<void> {
  await connections.current?.allRows;
  if (local.rows().length === 0) await local.refresh(new AbortController().signal);
}
