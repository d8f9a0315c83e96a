import { readCached } from './cacheFile';
import { type AtRest, plainBytes, restName } from './atRest';

/** A JSON object from a file at rest, with whatever members it has; undefined when absent, torn or of another key. */
export async function readRestJson<T>(path: string, atRest?: AtRest): Promise<Partial<T> | undefined> {
  const bytes = plainBytes(await readCached(restName(path, atRest)), atRest);
  try {
    const value: unknown = bytes && JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
