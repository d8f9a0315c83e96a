import * as fs from 'node:fs/promises';
import { join } from 'node:path';
import { namesIn } from '../../cache/atomicFile';

/** An intent of which nobody can read what was to be done. What lies beside it may be the only copy of a session. */
export interface DamagedIntent {
  readonly id: string;
  readonly folder: string;
  /** When it was begun, milliseconds since 1970. */
  readonly createdAt: number;
  /** Bytes of the largest session that lies there; undefined when there is none, as of a removal. */
  readonly sessionSize: number | undefined;
}

/** `yyyymmddThhmmssmmmZ-<random>` */
const ID = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z-/;

/** Undefined when it is gone meanwhile: its work was done, or somebody took it over. */
export async function examineDamaged(folder: string, id: string): Promise<DamagedIntent | undefined> {
  const names = await namesIn(folder).catch(() => []);
  if (names.length === 0) return undefined;
  const sizes: number[] = [];
  for (const name of names) {
    if (!name.startsWith('session.')) continue;
    const size = await fs.stat(join(folder, name)).then(
      (stat) => stat.size,
      () => undefined,
    );
    if (size !== undefined) sizes.push(size);
  }
  const [, year, month, day, hours, minutes, seconds, ms] = ID.exec(id) ?? [];
  const createdAt = Date.parse(`${year}-${month}-${day}T${hours}:${minutes}:${seconds}.${ms}Z`);
  return { id, folder, createdAt, sessionSize: sizes.length > 0 ? Math.max(...sizes) : undefined };
}
