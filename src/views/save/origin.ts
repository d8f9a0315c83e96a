import type { CatalogEntry } from '../../catalog/entry';
import { nameTime } from '../../session/sessionName';
import type { CarriedSession } from '../../session/write/carry';
import type { Destination, SessionFields } from './fields';

/** The session a new one is made from. */
export interface Origin {
  /** What is written again although we do not know it. */
  readonly carried: CarriedSession;
  /** Stays the time of the new one: local, without a zone. Undefined: it has no usable one. */
  readonly createdAt?: string | undefined;
  /** Set when the new session can take its place. */
  readonly replaceable?: CatalogEntry | undefined;
}

/** Where a new session has to go to take the place of the old one; undefined when it cannot. */
export function replaceableIn(origin: Origin | undefined): Destination | undefined {
  const place = origin?.replaceable?.place;
  return place === 'cloud' || place === 'local' ? place : undefined;
}

/** The session that goes once the new one is saved: never one of another place, where it is all that others have. */
export function replacedBy(
  { replace, destination }: Pick<SessionFields, 'replace' | 'destination'>,
  origin: Origin | undefined,
): CatalogEntry | undefined {
  return replace && replaceableIn(origin) === destination ? origin?.replaceable : undefined;
}

/** The time a session states, or else its file name; undefined when neither is one. */
export function originTime(createdAt: string, filename: string): string | undefined {
  return [createdAt, nameTime(filename)].find(
    (time) => time !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(time),
  );
}
