import type { CatalogEntry } from '../../catalog/entry';
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
