import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ensureFolder } from '../../cache/atomicFile';
import { cachedNames, dropCached, readCached, writeCached } from '../../cache/cacheFile';
import type { ListChange } from './listChange';

/** A change of the overall list that is still to be made. */
export interface NotedChange {
  readonly change: ListChange;
  readonly file: string;
  /** What the file holds. */
  readonly text: string;
}

/**
 * Changes of a large overall list that wait to be made together, on disk: one file for each session, so that a later
 * change takes the place of an earlier one. Losing them loses no session: what the listing shows and the list does not
 * is repaired.
 */
export class ListBacklog {
  /** @param folder of this store; shared by all windows */
  constructor(private readonly folder: string) {}

  /** Writes a change down. */
  async note(change: ListChange): Promise<void> {
    const { filename } = 'add' in change ? change.add : change.remove;
    const name = `${createHash('sha256').update(filename).digest('hex').slice(0, 32)}.json`;
    await ensureFolder(this.folder);
    await writeCached(join(this.folder, name), JSON.stringify(change));
  }

  /** All that is noted, in no particular order; what cannot be read is left out, and removed. */
  async all(): Promise<readonly NotedChange[]> {
    const noted: NotedChange[] = [];
    for (const name of await cachedNames(this.folder)) {
      if (!name.endsWith('.json')) continue;
      const file = join(this.folder, name);
      const text = (await readCached(file))?.toString();
      const change = text === undefined ? undefined : parseChange(text);
      if (text !== undefined && change) noted.push({ change, file, text });
      else await dropCached(file);
    }
    return noted;
  }

  /** Forgets changes that were made, but not what was noted of the same sessions meanwhile. */
  async made(changes: readonly NotedChange[]): Promise<void> {
    for (const { file, text } of changes) {
      if ((await readCached(file))?.toString() === text) await dropCached(file);
    }
  }
}

function parseChange(text: string): ListChange | undefined {
  try {
    const change = JSON.parse(text) as { add?: object; remove?: object };
    const { filename } = (change.add ?? change.remove ?? {}) as { filename?: unknown };
    return typeof filename === 'string' ? (change as ListChange) : undefined;
  } catch {
    return undefined;
  }
}
