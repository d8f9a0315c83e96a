import type { Members } from './carry';
import type { JsonValue } from './pythonJson';

/** Known members, then those carried along that are neither known nor `dropped`. */
export function members(
  known: readonly (readonly [string, JsonValue])[],
  carried: Members | undefined,
  dropped: readonly string[] = [],
): Map<string, JsonValue> {
  const all = new Map(known);
  for (const [name, value] of carried ?? []) {
    if (!all.has(name) && !dropped.includes(name)) all.set(name, value);
  }
  return all;
}
