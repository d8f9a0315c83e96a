import type { CatalogEntry } from '../../catalog/entry';
import { nameTime } from '../../session/sessionName';
import type { CarriedSession } from '../../session/write/carry';

/** The session a new one is made from. */
export interface Origin {
  /** What is written again although we do not know it. */
  readonly carried: CarriedSession;
  /** Stays the time of the new one: local, without a zone. Undefined: it has no usable one. */
  readonly createdAt?: string | undefined;
  /** Set when the new session can take its place. */
  readonly replaceable?: CatalogEntry | undefined;
}

/** The time a session states, or else its file name; undefined when neither is one. */
export function originTime(createdAt: string, filename: string): string | undefined {
  return [createdAt, nameTime(filename)].find(
    (time) => time !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time),
  );
}
